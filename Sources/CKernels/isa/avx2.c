// 256-bit vectors.

#if defined(__x86_64__)
#include <immintrin.h>
#endif
#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "../kernels.h"
#include "../pool.h"

#define CK_LANES 8

#if defined(__x86_64__)

#pragma clang attribute push( \
  __attribute__((target("avx2,fma,f16c"))), apply_to = function)
#include "vector_kernels.h"
#pragma clang attribute pop

const ck_kernels ck_avx2_kernels = CK_TABLE(CK_AVX2, OWN);

#endif
