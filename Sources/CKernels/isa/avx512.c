// 512-bit vectors.

#if defined(__x86_64__)
#include <immintrin.h>
#endif
#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "../kernels.h"
#include "../pool.h"

#define CK_LANES 16

#if defined(__x86_64__)

#pragma clang attribute push( \
  __attribute__((target("avx2,fma,f16c,avx512f,avx512bw,avx512dq,avx512vl"))), apply_to = function)
#include "vector_kernels.h"
#pragma clang attribute pop

const ck_kernels ck_avx512_kernels = CK_TABLE(CK_AVX512, OWN);
const ck_kernels ck_vnni_kernels = CK_TABLE(CK_AVX512 | CK_VNNI, CK_VNNI_KERNEL);

#endif
