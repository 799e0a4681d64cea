// 128-bit vectors of the baseline: SSE2, NEON.

#include <math.h>
#include <string.h>

#include "../kernels.h"
#include "../pool.h"

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

const ck_kernels ck_vector128_kernels = CK_TABLE(CK_VECTOR128);
