// Products of integers by AVX-512 VNNI; everything else is left to AVX-512.

#if defined(__x86_64__)

#define CK_LANES 16
#define CK_HAS_VNNI 1
#include "headers.h"

#pragma clang attribute push(                                                             \
  __attribute__((target("avx2,fma,f16c,avx512f,avx512bw,avx512dq,avx512vl,avx512vnni"))), \
  apply_to = function)
#include "../ops/integer_attention/integer_attention_template.h"
#include "../ops/integer_grid_attention/integer_grid_attention_template.h"
#include "../ops/integer_linear/integer_linear_template.h"
#pragma clang attribute pop

static bool is_supported(void) {
  return ck_avx512_kernels.is_supported() && __builtin_cpu_supports("avx512vnni");
}

const ck_kernels ck_vnni_kernels = {
  .features = CK_AVX512 | CK_VNNI,
  .is_supported = is_supported,
  .base = &ck_avx512_kernels,
  .integer_linear = integer_linear,
  .integer_attention_workspace = integer_attention_workspace,
  .integer_attention = integer_attention,
  .integer_grid_workspace = integer_grid_workspace,
  .integer_grid_attention = integer_grid_attention,
};

#endif
