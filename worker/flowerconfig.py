"""Flower's settings, which it reads by itself. Options of the command line win.

Flower can revoke jobs and shows what they are: it listens on this machine only and asks for a
login, FLOWER_BASIC_AUTH (USER:PASSWORD), or else user masklet with MASKLET_TOKEN as password.
"""

import os
import sys

address = "127.0.0.1"
login = os.environ.get("FLOWER_BASIC_AUTH") or (
    f"masklet:{token}" if (token := os.environ.get("MASKLET_TOKEN")) else "")
if not login:
    sys.exit("Flower needs a login: set FLOWER_BASIC_AUTH=USER:PASSWORD, or MASKLET_TOKEN")
basic_auth = login.split(",")
