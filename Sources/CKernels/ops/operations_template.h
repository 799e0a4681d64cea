// Every operation's template, for the instruction set of the including file.

#ifndef CK_OPERATIONS_TEMPLATE_H
#define CK_OPERATIONS_TEMPLATE_H

#include "../isa/headers.h"

#include "activate/activate_template.h"
#include "attention/attention_template.h"
#include "bfloat16_attention/bfloat16_attention_template.h"
#include "bfloat16_grid_attention/bfloat16_grid_attention_template.h"
#include "bfloat16_linear/bfloat16_linear_template.h"
#include "bfloat16_mlp/bfloat16_mlp_template.h"
#include "combine/combine_template.h"
#include "convolve/convolve_template.h"
#include "depthwise/depthwise_template.h"
#include "depthwise3/depthwise3_template.h"
#include "digit_attention/digit_attention_template.h"
#include "digit_linear/digit_linear_template.h"
#include "digit_mlp/digit_mlp_template.h"
#if CK_LANES <= 8
#include "flow_mean_field/flow_mean_field_template.h"
#include "flow_network/flow_network_template.h"
#endif
#include "grid_attention/grid_attention_template.h"
#include "half/half_template.h"
#include "integer_attention/integer_attention_template.h"
#include "integer_grid_attention/integer_grid_attention_template.h"
#include "integer_linear/integer_linear_template.h"
#include "layer_norm/layer_norm_template.h"
#include "linear/linear_template.h"
#include "max_pool/max_pool_template.h"
#include "mixer/mixer_template.h"
#include "mlp/mlp_template.h"
#include "peak/peak_template.h"
#include "resample/resample_template.h"
#include "resample_bytes/resample_bytes_template.h"
#include "rotate/rotate_template.h"
#include "row_sums/row_sums_template.h"
#include "transposed_convolve/transposed_convolve_template.h"
#include "upsample_nearest/upsample_nearest_template.h"
#include "window/window_template.h"

#endif
