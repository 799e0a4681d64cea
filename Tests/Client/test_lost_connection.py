"""Connections that break while the client works."""

import contextlib
import socket
import threading
from collections.abc import Iterator

import pytest

import masklet
from masklet_server import Server


class Wire:
    """Forwards connections to a port, until they are cut."""

    def __init__(self, port: int) -> None:
        self._target = port
        self._pairs: list[tuple[socket.socket, socket.socket]] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._listener.accept()
                far = socket.create_connection(("127.0.0.1", self._target))
            except OSError:
                return
            self._pairs.append((near, far))
            for source, target in [(near, far), (far, near)]:
                threading.Thread(target=self._copy, args=(source, target), daemon=True).start()

    @staticmethod
    def _copy(source: socket.socket, target: socket.socket) -> None:
        try:
            while piece := source.recv(1 << 16):
                target.sendall(piece)
        except OSError:
            pass
        finally:
            for end in (source, target):
                with contextlib.suppress(OSError):
                    end.shutdown(socket.SHUT_RDWR)

    def cut(self) -> None:
        """Breaks all connections; those made afterwards work."""
        pairs, self._pairs = self._pairs, []
        for pair in pairs:
            for end in pair:
                with contextlib.suppress(OSError):
                    end.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        self._listener.close()
        self.cut()


@pytest.fixture
def service(tmp_path) -> Iterator[Server]:
    service = Server(tmp_path).start()
    yield service
    service.stop()


def objects(video: masklet.Video, clip) -> None:
    for points, labels in clip.clicks:
        video.add_object(0, points, labels)


def test_a_propagation_goes_on_after_each_lost_connection(service, clip):
    wire = Wire(service.port)
    try:
        with masklet.connect(wire.url) as client:
            video = client.open(clip.path)
            objects(video, clip)
            frames = []
            for frame, masks in video.propagate():
                frames.append(frame)
                assert sorted(masks) == [1, 2]
                if len(frames) % 5 == 1:
                    wire.cut()
        assert sorted(frames) == list(range(clip.frames))
    finally:
        wire.close()
