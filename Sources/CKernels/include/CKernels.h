// Masklet's compute kernels, written for several instruction sets behind one interface.
//
// A `ck_pool` is a team of threads together with the instruction set its kernels use. Unless an
// operation's header says otherwise:
//
// - Matrices are row-major float32. Images are channel-last, [H, W, C], so an image is also a
//   matrix [H * W, C] with one row per pixel ("token").
// - Sizes and strides count elements, not bytes.
// - Pointers need no alignment, but buffers that start on a multiple of 64 bytes are faster.
// - Outputs must not overlap inputs.
// - Results do not depend on the number of threads. They depend on the instruction set by rounding
//   only, within the tolerance stated in the operation's `*_check.c`.

#ifndef CKERNELS_H
#define CKERNELS_H

#include "../pool/pool.h"
#include "../weights/weights.h"

#include "../ops/activate/activate.h"
#include "../ops/attention/attention.h"
#include "../ops/bfloat16_attention/bfloat16_attention.h"
#include "../ops/bfloat16_grid_attention/bfloat16_grid_attention.h"
#include "../ops/bfloat16_linear/bfloat16_linear.h"
#include "../ops/bfloat16_mlp/bfloat16_mlp.h"
#include "../ops/combine/combine.h"
#include "../ops/convolve/convolve.h"
#include "../ops/depthwise/depthwise.h"
#include "../ops/depthwise3/depthwise3.h"
#include "../ops/digit_attention/digit_attention.h"
#include "../ops/digit_linear/digit_linear.h"
#include "../ops/digit_mlp/digit_mlp.h"
#include "../ops/flow_mean_field/flow_mean_field.h"
#include "../ops/flow_network/flow_network.h"
#include "../ops/grid_attention/grid_attention.h"
#include "../ops/half/half.h"
#include "../ops/integer_attention/integer_attention.h"
#include "../ops/integer_grid_attention/integer_grid_attention.h"
#include "../ops/integer_linear/integer_linear.h"
#include "../ops/layer_norm/layer_norm.h"
#include "../ops/linear/linear.h"
#include "../ops/max_pool/max_pool.h"
#include "../ops/mixer/mixer.h"
#include "../ops/mlp/mlp.h"
#include "../ops/peak/peak.h"
#include "../ops/resample/resample.h"
#include "../ops/resample_bytes/resample_bytes.h"
#include "../ops/rotate/rotate.h"
#include "../ops/row_sums/row_sums.h"
#include "../ops/transposed_convolve/transposed_convolve.h"
#include "../ops/upsample_nearest/upsample_nearest.h"
#include "../ops/window/window.h"

#endif
