// 512-bit vectors.

#include <math.h>
#include <string.h>

#include "../kernels.h"
#include "../pool.h"

#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("avx2,fma,f16c,avx512f,avx512bw,avx512dq,avx512vl"))), apply_to = function)

#include "../shared/activation.h"
#include "../plain/linear.h"
#include "../shared/linear_run.h"
#include "../plain/attention.h"
#include "../plain/layer_norm.h"
#include "../plain/activate.h"
#include "../shared/combine.h"
#include "../shared/rotate.h"
#include "../shared/convolve.h"
#include "../shared/depthwise.h"
#include "../shared/sampling.h"
#include "../shared/sampling_bytes.h"
#include "table.h"

#pragma clang attribute pop

const ck_kernels ck_avx512_kernels = CK_TABLE(CK_AVX512);

#endif
