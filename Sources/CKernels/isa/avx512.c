// 512-bit vectors: AVX-512 F, BW, DQ and VL. Operations of eight lanes are left to AVX2.

#if defined(__x86_64__)

#define CK_LANES 16
#include "headers.h"

#pragma clang attribute push(                                                  \
  __attribute__((target("avx2,fma,f16c,avx512f,avx512bw,avx512dq,avx512vl"))), \
  apply_to = function)
#include "../ops/operations_template.h"
#pragma clang attribute pop

static bool is_supported(void) {
  return ck_avx2_kernels.is_supported() && __builtin_cpu_supports("avx512f") &&
    __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq") &&
    __builtin_cpu_supports("avx512vl");
}

const ck_kernels ck_avx512_kernels = {
  .features = CK_AVX512,
  .is_supported = is_supported,
  .base = &ck_avx2_kernels,
#define CK_OPERATION(result, name, parameters, arguments) .name = name,
#define CK_OPERATION_OF_8_LANES(result, name, parameters, arguments)
#include "../ops/operations.h"
};

#endif
