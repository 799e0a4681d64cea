import Foundation
import Testing

/// True to run tests that take minutes or gigabytes too.
let runsSlowTests = ProcessInfo.processInfo.environment["MASKLET_SLOW_TESTS"] == "1"

/// True to print measured errors, for docs/numerics.md.
let printsErrors = ProcessInfo.processInfo.environment["MASKLET_PRINT_ERRORS"] == "1"

/// Tests that run the network, one at a time: each uses all cores and hundreds of megabytes.
@Suite(.serialized) struct NetworkTests {}
