// Plain C: the reference that the vector kernels are tested against.

#include <string.h>

#include "../kernels.h"
#include "../pool.h"

#include "../shared/activation.h"
#include "../plain/linear.h"
#include "../shared/linear_run.h"
#include "../shared/quantize.h"
#include "../plain/quantize.h"
#include "../plain/integer_linear.h"
#include "../shared/integer_linear_run.h"
#include "../plain/attention.h"
#include "../plain/grid_attention.h"
#include "../plain/integer_attention.h"
#include "../plain/layer_norm.h"
#include "../shared/mlp_run.h"
#include "../plain/activate.h"
#include "../shared/combine.h"
#include "../shared/rotate.h"
#include "../shared/convolve.h"
#include "../shared/depthwise.h"
#include "../shared/sampling.h"
#include "../shared/sampling_bytes.h"
#include "../shared/half_bits.h"
#include "../plain/half.h"
#include "../shared/half_run.h"
#include "../plain/peak.h"
#include "../shared/peak_run.h"
#include "table.h"

const ck_kernels ck_plain_kernels = CK_TABLE(0, OWN);
