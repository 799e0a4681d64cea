import Foundation
import Synchronization

/// A web server of one file on a free port of this machine, which can cut connections and refuse
/// ranges. It uses plain sockets, so that a test determines every byte of an answer.
final class FileServer: Sendable {
  struct Behaviour: Sendable {
    var contents: [UInt8]
    var status = 200
    /// Body bytes after which each connection is closed.
    var bytesPerConnection: Int?
    var acceptsRanges = true
    var etag: String? = "\"state-1\""
    /// True if the answer has a `Content-Length`.
    var sendsLength = true
  }

  private struct State {
    var behaviour: Behaviour
    var requests: [String] = []
  }

  let address: String
  private let listener: Int32
  private let state: Mutex<State>

  init(_ behaviour: Behaviour) throws {
    state = Mutex(State(behaviour: behaviour))
    let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var name = sockaddr_in()
    name.sin_family = sa_family_t(AF_INET)
    name.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let port = withUnsafeMutablePointer(to: &name) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address -> UInt16? in
        guard bind(listener, address, length) == 0, listen(listener, 8) == 0,
          getsockname(listener, address, &length) == 0
        else { return nil }
        return UInt16(bigEndian: pointer.pointee.sin_port)
      }
    }
    guard listener >= 0, let port else { throw POSIXError(.EADDRNOTAVAIL) }
    self.listener = listener
    address = "http://127.0.0.1:\(port)"
    let thread = Thread { [self] in serve() }
    thread.start()
  }

  /// Accepts no more connections.
  func stop() {
    shutdown(listener, Int32(SHUT_RDWR))
    close(listener)
  }

  func change(_ change: (inout Behaviour) -> Void) {
    state.withLock { change(&$0.behaviour) }
  }

  /// The `Range` of each request so far, empty for a request without one.
  var ranges: [String] {
    state.withLock { state in
      state.requests.map { request in
        request.split(separator: "\r\n").first { $0.lowercased().hasPrefix("range:") }
          .map { String($0.dropFirst(6)).trimmingCharacters(in: .whitespaces) } ?? ""
      }
    }
  }

  private func serve() {
    while true {
      let connection = accept(listener, nil, nil)
      guard connection >= 0 else { return }
      answer(connection)
      close(connection)
    }
  }

  private func answer(_ connection: Int32) {
    var request: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4096)
    while !String(decoding: request, as: UTF8.self).contains("\r\n\r\n") {
      let count = recv(connection, &buffer, buffer.count, 0)
      guard count > 0 else { return }
      request += buffer[..<count]
    }
    let text = String(decoding: request, as: UTF8.self)
    let behaviour = state.withLock { state in
      state.requests.append(text)
      return state.behaviour
    }
    let lines = text.split(separator: "\r\n").map { $0.lowercased() }
    var first = 0
    if let range = lines.first(where: { $0.hasPrefix("range: bytes=") }), behaviour.acceptsRanges {
      let condition = lines.first { $0.hasPrefix("if-range:") }
      if condition == nil || condition?.hasSuffix(behaviour.etag?.lowercased() ?? "-") == true {
        first = Int(range.dropFirst(13).prefix { $0 != "-" }) ?? 0
      }
    }
    let count = behaviour.contents.count
    var status = behaviour.status
    var head = ""
    var body = behaviour.contents[min(first, count)...]
    if first >= count, first > 0 {
      (status, body) = (416, [])
      head = "Content-Range: bytes */\(count)\r\n"
    } else if first > 0 {
      status = 206
      head = "Content-Range: bytes \(first)-\(count - 1)/\(count)\r\n"
    }
    if behaviour.sendsLength || status == 416 { head += "Content-Length: \(body.count)\r\n" }
    if let etag = behaviour.etag { head += "ETag: \(etag)\r\n" }
    head = "HTTP/1.1 \(status) Answer\r\n\(head)Connection: close\r\n\r\n"
    send(Array(head.utf8)[...], to: connection)
    send(body.prefix(behaviour.bytesPerConnection ?? count), to: connection)
  }

  private func send(_ bytes: ArraySlice<UInt8>, to connection: Int32) {
    var rest = bytes
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes {
        Foundation.send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      guard count > 0 else { return }
      rest = rest.dropFirst(count)
    }
  }
}
