import Foundation
import Testing

/// Whether tests of minutes or gigabytes run too.
let runsSlowTests = ProcessInfo.processInfo.environment["MASKLET_SLOW_TESTS"] == "1"

/// Whether to print what was measured, for docs/numerics.md.
let printsErrors = ProcessInfo.processInfo.environment["MASKLET_PRINT_ERRORS"] == "1"

/// Tests that run the network, one at a time: each uses all cores and hundreds of megabytes.
@Suite(.serialized) struct NetworkTests {}
