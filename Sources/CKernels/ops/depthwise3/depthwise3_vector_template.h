// Depthwise convolution of 3 × 3. A vector of channels moves along a row: its nine weights stay in
// registers.

#ifndef CK_DEPTHWISE3_VECTOR_TEMPLATE_H
#define CK_DEPTHWISE3_VECTOR_TEMPLATE_H

#include "../../vector/vector_template.h"
#include "depthwise3.h"

/// The three rows of the input that a row of the output reads. A row beyond the image is a vector of
/// zeros that does not advance.
typedef struct depthwise3_rows {
  const float *rows[3];
  ptrdiff_t steps[3];
  ptrdiff_t width;
} depthwise3_rows;

/// `count` channels of the pixel `ix`, zeros beyond the image.
INLINE vf
depthwise3_pixel(const depthwise3_rows *in, int row, ptrdiff_t ix, ptrdiff_t c, ptrdiff_t count) {
  if (ix < 0 || ix >= in->width) return splat(0);
  const float *p = in->rows[row] + (in->steps[row] ? ix * in->steps[row] + c : 0);
  return count == CK_LANES ? load(p) : load_part(p, count);
}

/// Outputs `begin`..<`end` of a vector of channels, none of which reads beyond the image's sides.
INLINE void depthwise3_inner(
  const depthwise3_rows *in, const vf weights[9], const vf bias, const ptrdiff_t stride,
  ptrdiff_t begin, ptrdiff_t end, ptrdiff_t c, float *y, ptrdiff_t y_stride) {
  const float *x[3];
  for (int row = 0; row < 3; row++) {
    x[row] = in->rows[row] + (in->steps[row] ? (begin * stride - 1) * in->steps[row] + c : 0);
  }
  for (ptrdiff_t ox = begin; ox < end; ox++, y += y_stride) {
    vf sum = bias;
    for (int row = 0; row < 3; row++) {
      ptrdiff_t step = in->steps[row];
      sum = multiply_add(load(x[row]), weights[3 * row], sum);
      sum = multiply_add(load(x[row] + step), weights[3 * row + 1], sum);
      sum = multiply_add(load(x[row] + 2 * step), weights[3 * row + 2], sum);
      x[row] += stride * step;
    }
    store(y, sum);
  }
}

/// Output `ox` of `count` channels, which may read beyond the image's sides.
INLINE void depthwise3_output(
  const depthwise3_rows *in, const vf weights[9], const vf bias, const ptrdiff_t stride,
  ptrdiff_t ox, ptrdiff_t c, const ptrdiff_t count, float *y) {
  vf sum = bias;
  for (int tap = 0; tap < 9; tap++) {
    vf x = depthwise3_pixel(in, tap / 3, ox * stride + tap % 3 - 1, c, count);
    sum = multiply_add(x, weights[tap], sum);
  }
  if (count == CK_LANES) store(y, sum);
  else store_part(y, sum, count);
}

INLINE void depthwise3_channels(
  const ck_depthwise3_args *a, const depthwise3_rows *in, const ptrdiff_t stride, ptrdiff_t begin,
  ptrdiff_t end, ptrdiff_t c, const ptrdiff_t count, float *y, ptrdiff_t y_stride) {
  vf weights[9];
  for (int tap = 0; tap < 9; tap++) {
    const float *w = a->weights + tap * a->channels + c;
    weights[tap] = count == CK_LANES ? load(w) : load_part(w, count);
  }
  vf bias = count == CK_LANES ? load(a->bias + c) : load_part(a->bias + c, count);
  // From output 1 on the left neighbour is inside; before `right` the right one is.
  ptrdiff_t right = (in->width - 2) / stride + 1, inner_begin = begin > 0 ? begin : 1;
  ptrdiff_t inner_end = right < end ? right : end;
  if (count < CK_LANES || inner_begin > inner_end) inner_begin = inner_end = end;
  y += c;
  for (ptrdiff_t ox = begin; ox < inner_begin; ox++) {
    depthwise3_output(in, weights, bias, stride, ox, c, count, y + (ox - begin) * y_stride);
  }
  float *inner = y + (inner_begin - begin) * y_stride;
  depthwise3_inner(in, weights, bias, stride, inner_begin, inner_end, c, inner, y_stride);
  for (ptrdiff_t ox = inner_end; ox < end; ox++) {
    depthwise3_output(in, weights, bias, stride, ox, c, count, y + (ox - begin) * y_stride);
  }
}

/// The outputs `begin` to `end` of row `oy`; neighbours are `y_stride` apart in y.
static void depthwise3_pixels(
  const ck_depthwise3_args *a, ptrdiff_t oy, ptrdiff_t begin, ptrdiff_t end, float *y,
  ptrdiff_t y_stride) {
  static const float zeros[CK_LANES];
  depthwise3_rows in = {.width = a->width};
  for (ptrdiff_t row = 0; row < 3; row++) {
    ptrdiff_t iy = oy * a->stride + row - 1;
    bool is_inside = iy >= 0 && iy < a->height;
    in.rows[row] = is_inside ? a->x + iy * a->width * a->channels : zeros;
    in.steps[row] = is_inside ? a->channels : 0;
  }
  ptrdiff_t whole = a->channels / CK_LANES * CK_LANES, rest = a->channels - whole;
  if (a->stride == 1) {
    for (ptrdiff_t c = 0; c < whole; c += CK_LANES) {
      depthwise3_channels(a, &in, 1, begin, end, c, CK_LANES, y, y_stride);
    }
    if (rest) depthwise3_channels(a, &in, 1, begin, end, whole, rest, y, y_stride);
  } else {
    for (ptrdiff_t c = 0; c < whole; c += CK_LANES) {
      depthwise3_channels(a, &in, 2, begin, end, c, CK_LANES, y, y_stride);
    }
    if (rest) depthwise3_channels(a, &in, 2, begin, end, whole, rest, y, y_stride);
  }
}

#endif
