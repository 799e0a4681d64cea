// Products of whole numbers by AVX-512 VNNI; all else is avx512.c's.

#if defined(__x86_64__)

#include <immintrin.h>
#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "../kernels.h"
#include "../pool.h"

#define CK_LANES 16
#define CK_HAS_VNNI 1

#pragma clang attribute push( \
  __attribute__((target("avx2,fma,f16c,avx512f,avx512bw,avx512dq,avx512vl,avx512vnni"))), \
  apply_to = function)
#include "../vector/vector.h"
#include "../vector/tile.h"
#include "../vector/activation.h"
#include "../vector/activate.h"
#include "../shared/quantize.h"
#include "../vector/quantize.h"
#include "../vector/integer_linear.h"
#include "../shared/integer_linear_run.h"
#include "../vector/transpose.h"
#include "../vector/attention.h"
#include "../vector/grid_attention.h"
#include "../vector/pairs.h"
#include "../vector/integer_attention.h"
#include "../vector/integer_grid_tokens.h"
#include "../vector/integer_grid_factors.h"
#include "../vector/integer_grid_attention.h"
#pragma clang attribute pop

#define KERNEL(name, args_type)                                                             \
  void CK_VNNI_KERNEL(name)(ck_pool *pool, const args_type *args) { name(pool, args); }

KERNEL(integer_linear, ck_integer_linear_args)
KERNEL(integer_attention, ck_attention_args)
KERNEL(integer_grid_attention, ck_grid_attention_args)

#endif
