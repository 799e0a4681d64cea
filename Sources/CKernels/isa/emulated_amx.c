// AMX's kernels on tiles in plain C, for checks on processors without AMX. Everything else is plain
// C or, on x86, left to AVX2, whose multiply-adds the products need.

#define CK_HAS_TILES 1
#if defined(__x86_64__)
#define CK_LANES 8
#else
#define CK_LANES 4
#endif
#include "headers.h"

#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("avx2,fma,f16c"))), apply_to = function)
#endif
#include "../ops/bfloat16_attention/bfloat16_attention_template.h"
#include "../ops/bfloat16_grid_attention/bfloat16_grid_attention_template.h"
#include "../ops/bfloat16_linear/bfloat16_linear_template.h"
#include "../ops/bfloat16_mlp/bfloat16_mlp_template.h"
#include "../ops/digit_attention/digit_attention_template.h"
#include "../ops/digit_linear/digit_linear_template.h"
#include "../ops/digit_mlp/digit_mlp_template.h"
#if defined(__x86_64__)
#pragma clang attribute pop
#endif

static bool is_supported(void) {
#if defined(__x86_64__)
  return ck_avx2_kernels.is_supported();
#else
  return true;
#endif
}

const ck_kernels ck_emulated_amx_kernels = {
  .features = CK_EMULATED_AMX,
  .is_supported = is_supported,
#if defined(__x86_64__)
  .base = &ck_avx2_kernels,
#else
  .base = &ck_vector128_kernels,
#endif
  .bfloat16_linear = bfloat16_linear,
  .bfloat16_mlp = bfloat16_mlp,
  .bfloat16_attention_workspace = bfloat16_attention_workspace,
  .bfloat16_attention = bfloat16_attention,
  .bfloat16_grid_workspace = bfloat16_grid_workspace,
  .bfloat16_grid_attention = bfloat16_grid_attention,
  .digit_attention_workspace = digit_attention_workspace,
  .digit_attention = digit_attention,
  .digit_linear = digit_linear,
  .digit_mlp = digit_mlp,
};
