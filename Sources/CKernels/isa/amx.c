// Products of matrix tiles by AMX; everything else is left to AVX-512 with VNNI.

#if defined(__x86_64__)

#define CK_LANES 16
#define CK_HAS_TILES 1
#define CK_HAS_AMX 1
#include "amx_permission.h"
#include "headers.h"

#pragma clang attribute push(                                                                   \
  __attribute__((                                                                               \
    target("avx2,fma,f16c,avx512f,avx512bw,avx512dq,avx512vl,avx512vnni,avx512vbmi,avx512bf16," \
           "amx-tile,amx-bf16,amx-int8"))),                                                     \
  apply_to = function)
#include "../ops/bfloat16_attention/bfloat16_attention_template.h"
#include "../ops/bfloat16_grid_attention/bfloat16_grid_attention_template.h"
#include "../ops/bfloat16_linear/bfloat16_linear_template.h"
#include "../ops/bfloat16_mlp/bfloat16_mlp_template.h"
#include "../ops/digit_attention/digit_attention_template.h"
#include "../ops/digit_linear/digit_linear_template.h"
#include "../ops/digit_mlp/digit_mlp_template.h"
#pragma clang attribute pop

static bool is_supported(void) { return ck_vnni_kernels.is_supported() && ck_may_use_amx(); }

const ck_kernels ck_amx_kernels = {
  .features = CK_AVX512 | CK_VNNI | CK_AMX,
  .is_supported = is_supported,
  .base = &ck_vnni_kernels,
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

#endif
