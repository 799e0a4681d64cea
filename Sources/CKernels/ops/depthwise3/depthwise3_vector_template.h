// Depthwise convolution of 3 × 3. A vector of channels slides along a row: its nine weights stay in
// registers, and at stride 1 each output loads three pixels instead of nine.

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

INLINE void depthwise3_channels(
  const ck_depthwise3_args *a, const depthwise3_rows *in, const ptrdiff_t stride, ptrdiff_t begin,
  ptrdiff_t end, ptrdiff_t c, const ptrdiff_t count, float *y, ptrdiff_t y_stride) {
  vf weights[9], left[3], middle[3], right[3];
  for (int tap = 0; tap < 9; tap++) {
    const float *w = a->weights + tap * a->channels + c;
    weights[tap] = count == CK_LANES ? load(w) : load_part(w, count);
  }
  vf bias = count == CK_LANES ? load(a->bias + c) : load_part(a->bias + c, count);
  for (int row = 0; row < 3; row++) {
    left[row] = depthwise3_pixel(in, row, begin * stride - 1, c, count);
    middle[row] = depthwise3_pixel(in, row, begin * stride, c, count);
  }
  for (ptrdiff_t ox = begin; ox < end; ox++, y += y_stride) {
    vf sum = bias;
    for (int row = 0; row < 3; row++) {
      right[row] = depthwise3_pixel(in, row, ox * stride + 1, c, count);
      sum = multiply_add(left[row], weights[3 * row], sum);
      sum = multiply_add(middle[row], weights[3 * row + 1], sum);
      sum = multiply_add(right[row], weights[3 * row + 2], sum);
    }
    if (count == CK_LANES) {
      store(y + c, sum);
    } else {
      store_part(y + c, sum, count);
    }
    for (int row = 0; row < 3; row++) {
      left[row] = stride == 1 ? middle[row] : right[row];
      middle[row] = stride == 1 ? right[row] : depthwise3_pixel(in, row, ox * stride + 2, c, count);
    }
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
