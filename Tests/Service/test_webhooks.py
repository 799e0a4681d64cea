"""Webhooks of the real server, told to receivers that fail, hang, redirect and answer late."""

import contextlib
import hashlib
import hmac
import http.server
import json
import ssl
import subprocess
import threading
import time
import urllib.error

import pytest

SECRET = "a secret of the test"
# Seconds until a delivery that failed is tried again.
PAUSE = 10


class Receiver:
    """An address that keeps what it was sent and answers as it is told."""

    def __init__(self, *answers, certificate=None, host="localhost"):
        """Answers are statuses, seconds of silence before 200, "endless" for a body without an end,
        or "closed" for none; the last one is repeated."""
        self.received = []
        receiver = self

        class Answering(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                answer = answers[min(len(receiver.received), len(answers) - 1)]
                receiver.received.append((time.monotonic(), dict(self.headers), body))
                # The server need not have waited.
                with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                    self.answer(answer)

            do_GET = do_POST

            def answer(self, answer):
                if answer == "closed":
                    return
                if isinstance(answer, float):
                    time.sleep(answer)
                self.send_response(answer if isinstance(answer, int) else 200)
                if answer == 302:
                    self.send_header("Location", "/elsewhere")
                if answer != "endless":
                    self.send_header("Content-Length", "0")
                self.end_headers()
                while answer == "endless":
                    self.wfile.write(bytes(1 << 16))

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answering)
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*certificate)
            self.server.socket = context.wrap_socket(
                self.server.socket, server_side=True, do_handshake_on_connect=False)
        scheme = "https" if certificate else "http"
        self.url = f"{scheme}://{host}:{self.server.server_port}/hook?a=b"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def wait(self, count: int, limit: float = 60) -> None:
        deadline = time.monotonic() + limit
        while len(self.received) < count:
            assert time.monotonic() < deadline, f"{len(self.received)} of {count} arrived"
            time.sleep(0.02)


def add(service, url, *events) -> str:
    return service.request("POST", "/api/v1/webhooks", {
        "url": url, "events": list(events), "secret": SECRET})["id"]


def export(service, session) -> str:
    job = service.request(
        "POST", "/api/v1/exports", {"session_id": session, "format": "masklet"})["job_id"]
    assert service.wait(job)["status"] == "completed"
    return job


def deliveries(service, webhook):
    return service.request("GET", f"/api/v1/webhooks/{webhook}/deliveries")["items"]


def wait_for_delivery(service, webhook, reached, limit: float = 60) -> dict:
    """The last delivery, once it is as `reached` expects."""
    deadline = time.monotonic() + limit
    while True:
        found = deliveries(service, webhook)
        if found and reached(found[0]):
            return found[0]
        assert time.monotonic() < deadline, found
        time.sleep(0.1)


def test_receivers_are_told_whatever_they_do(make_service, clip):
    service = make_service(WEBHOOKS_ALLOW_LOCAL="true").start()
    receivers = {
        "good": Receiver(200), "failing": Receiver(500, 204), "hanging": Receiver(15.0, 200),
        "redirecting": Receiver(302), "late": Receiver(3.0), "endless": Receiver("endless"),
        "closing": Receiver("closed", 200), "deleted": Receiver(500)}
    hooks = {name: add(service, receiver.url, "export.completed")
             for name, receiver in receivers.items()}
    hooks["gone"] = add(service, "http://localhost:1/", "export.completed")
    job = export(service, clip.session(service))
    receivers["good"].wait(1)
    _, headers, body = receivers["good"].received[0]
    code = hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()
    assert headers["X-Masklet-Signature"] == f"sha256={code}"
    assert headers["X-Masklet-Event"] == "export.completed"
    told = json.loads(body)
    assert (told["job_id"], told["event"]) == (job, "export.completed")
    assert told["type"] == "export_masks"
    receivers["deleted"].wait(1)
    service.request("DELETE", f"/api/v1/webhooks/{hooks['deleted']}")

    receivers["failing"].wait(2)
    (first, _, once), (second, _, again) = receivers["failing"].received
    assert once == again and PAUSE - 1 < second - first < PAUSE + 5
    assert wait_for_delivery(service, hooks["hanging"], lambda it: it["attempts"] > 0)["failure"] \
        == "The receiver did not answer in time"
    receivers["hanging"].wait(2)
    receivers["redirecting"].wait(2)
    for name in ("good", "failing", "hanging", "late", "endless", "closing"):
        state = wait_for_delivery(service, hooks[name], lambda it: it["delivered_at"])
        assert state["next_attempt_at"] is None and state["failure"] is None, (name, state)
    redirected = deliveries(service, hooks["redirecting"])[0]
    assert redirected["failure"] == "The receiver answered 302: redirects are not followed"
    assert redirected["status"] == 302 and redirected["next_attempt_at"]
    gone = deliveries(service, hooks["gone"])[0]
    assert gone["failure"] == "The receiver cannot be reached" and gone["next_attempt_at"]
    counts = {name: len(receiver.received) for name, receiver in receivers.items()}
    assert counts == {
        "good": 1, "failing": 2, "hanging": 2, "redirecting": 2, "late": 1, "endless": 1,
        "closing": 2, "deleted": 1}
    assert len(service.request("GET", "/api/v1/webhooks")["items"]) == len(hooks) - 1
    assert SECRET not in service.log()


def test_a_crash_after_the_end_of_a_job_loses_no_delivery(make_service, clip):
    service = make_service(WEBHOOKS_ALLOW_LOCAL="true").start()
    receiver = Receiver(200)
    hook = add(service, receiver.url, "job.completed")
    session = clip.session(service)
    for _ in range(5):
        before = len(receiver.received)
        job = export(service, session)
        service.kill()
        was_told = len(receiver.received) > before
        service.start()
        if not was_told:
            break
    assert not was_told, "the server never died between the end of a job and its delivery"
    receiver.wait(before + 1)
    wait_for_delivery(service, hook, lambda it: it["delivered_at"] and it["job_id"] == job)
    assert [json.loads(body)["job_id"] for _, _, body in receiver.received].count(job) == 1


def test_a_crash_during_a_delivery_makes_it_again(make_service, clip):
    service = make_service(WEBHOOKS_ALLOW_LOCAL="true").start()
    receiver = Receiver(30.0, 200)
    hook = add(service, receiver.url, "job.completed")
    export(service, clip.session(service))
    receiver.wait(1)
    service.kill()
    service.start()
    assert deliveries(service, hook)[0]["failure"] == \
        "The server stopped before there was an answer"
    receiver.wait(2)
    state = wait_for_delivery(service, hook, lambda it: it["delivered_at"])
    assert state["attempts"] == 2
    (first, _, once), (second, _, again) = receiver.received
    assert once == again and second - first > PAUSE - 1


def test_a_stopping_server_does_not_wait_for_receivers(make_service, clip):
    service = make_service(WEBHOOKS_ALLOW_LOCAL="true").start()
    receiver = Receiver(30.0)
    add(service, receiver.url, "job.completed")
    export(service, clip.session(service))
    receiver.wait(1)
    start = time.monotonic()
    assert service.stop() == 0
    assert time.monotonic() - start < PAUSE / 2


def test_https_is_delivered_to_the_host_that_a_trusted_certificate_names(
        make_service, clip, tmp_path):
    certificate, key = tmp_path / "receiver.pem", tmp_path / "receiver.key"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out",
         certificate, "-days", "2", "-subj", "/CN=receiver", "-addext",
         "subjectAltName=DNS:localhost"], check=True, capture_output=True)
    named = Receiver(200, certificate=(certificate, key))
    other = Receiver(200, certificate=(certificate, key), host="127.0.0.1")
    trust = {"URLSessionCertificateAuthorityInfoFile": str(certificate)}
    failures = {}
    for trusting in (True, False):
        service = make_service(
            f"trusting-{trusting}", WEBHOOKS_ALLOW_LOCAL="true", **(trust if trusting else {})
        ).start()
        hooks = [add(service, receiver.url, "job.completed") for receiver in (named, other)]
        export(service, clip.session(service))
        failures[trusting] = [
            wait_for_delivery(service, hook, lambda it: it["status"] or "stopped" not in (
                it["failure"] or "stopped"))["failure"] for hook in hooks]
        service.stop()
    untrusted = "The certificate of {} is missing, expired or of another"
    assert failures[True] == [None, untrusted.format("127.0.0.1")]
    assert failures[False] == [untrusted.format("localhost"), untrusted.format("127.0.0.1")]
    assert len(named.received) == 1 and not other.received


def test_this_machine_is_no_target_unless_allowed(service, clip):
    for url in ["http://127.0.0.1:1/", "http://localhost/", "http://[::1]/", "http://0x7f000001/",
                "http://169.254.169.254/", "http://10.0.0.1/", "http://[fd00::1]/",
                "file:///etc/passwd", "http://user:word@example.com/"]:
        with pytest.raises(urllib.error.HTTPError) as refusal:
            add(service, url, "job.completed")
        assert refusal.value.code == 400
    for body in [{"events": []}, {"secret": "short"}, {"events": ["job.started"]}]:
        with pytest.raises(urllib.error.HTTPError) as refusal:
            service.request("POST", "/api/v1/webhooks", {
                "url": "https://example.com/", "events": ["job.failed"], "secret": SECRET, **body})
        assert refusal.value.code == 422
    assert service.request("GET", "/api/v1/webhooks")["items"] == []
    # A name is looked up when it is connected to.
    receiver = Receiver(200, host="receiver.localhost")
    hook = add(service, receiver.url, "job.completed")
    export(service, clip.session(service))
    state = wait_for_delivery(
        service, hook, lambda it: "may not lead" in (it["failure"] or ""))
    assert state["status"] is None and not receiver.received


def test_there_are_at_most_twenty_webhooks(service):
    for number in range(20):
        add(service, f"https://example.com/{number}", "job.failed")
    with pytest.raises(urllib.error.HTTPError) as refusal:
        add(service, "https://example.com/more", "job.failed")
    assert refusal.value.code == 409
