// 128-bit vectors of the baseline: SSE2, NEON.

#if defined(__aarch64__)
#include <arm_neon.h>
#elif defined(__SSE2__)
#include <emmintrin.h>
#endif
#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "../kernels.h"
#include "../pool.h"

#define CK_LANES 4
#include "vector_kernels.h"

const ck_kernels ck_vector128_kernels = CK_TABLE(CK_VECTOR128, OWN);
