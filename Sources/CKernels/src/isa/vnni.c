// Products of bytes by AVX-512 VNNI; all else is avx512.c's.

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
#pragma clang attribute pop

void ck_vnni_integer_linear(ck_pool *pool, const ck_integer_linear_args *args) {
  integer_linear(pool, args);
}

#endif
