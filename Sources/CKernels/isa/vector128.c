// 128-bit vectors that every processor of the architecture has: SSE2, NEON.

// Vectors of eight floats take two registers here; they are only passed to functions that are
// inlined.
#pragma clang diagnostic ignored "-Wpsabi"

#define CK_LANES 4
#include "../ops/operations_template.h"

static bool is_supported(void) { return true; }

const ck_kernels ck_vector128_kernels = {
  .features = CK_VECTOR128,
  .is_supported = is_supported,
  .base = &ck_plain_kernels,
#define CK_OPERATION(result, name, parameters, arguments) .name = name,
#include "../ops/operations.h"
};
