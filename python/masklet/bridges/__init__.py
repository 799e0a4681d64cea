"""Masklet for people who label in other tools: each bridge speaks one tool's protocol.

`masklet-bridge label-studio`, `x-anylabeling` and `nuclio` (for CVAT) start them;
docs/integrations.md describes each. They need what the extra `bridges` of the package installs.
"""
