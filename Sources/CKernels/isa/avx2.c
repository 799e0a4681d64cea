// 256-bit vectors: AVX2, FMA and F16C.

#if defined(__x86_64__)

#define CK_LANES 8
#include "headers.h"

#pragma clang attribute push(__attribute__((target("avx2,fma,f16c"))), apply_to = function)
#include "../ops/operations_template.h"
#pragma clang attribute pop

static bool is_supported(void) {
  __builtin_cpu_init();
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") &&
    __builtin_cpu_supports("f16c");
}

const ck_kernels ck_avx2_kernels = {
  .features = CK_AVX2,
  .is_supported = is_supported,
  .base = &ck_vector128_kernels,
#define CK_OPERATION(result, name, parameters, arguments) .name = name,
#include "../ops/operations.h"
};

#endif
