// SIMD kernels of Masklet behind one header.
//
// A `ck_pool` is a fork-join team of threads together with the instruction set its kernels use.
// All matrices are row-major float32; images are channel-last, [H, W, C], so that an image is a
// matrix [H * W, C] of tokens. Sizes and strides count elements. Pointers need no alignment, but
// 64-byte alignment is faster. Outputs must not overlap inputs unless a kernel says so.

#ifndef CKERNELS_H
#define CKERNELS_H

#include "ck_pool.h"
#include "ck_matrix.h"
#include "ck_image.h"
#include "ck_half.h"

#endif
