// What a product reads, four floats at a time, and where it writes.
//
// A product computes y[i, j] = activation(sum over k of rows[i, k] · weights[j, k] + bias[j] +
// residual[i, j]). Kinds of rows have `row_of(rows, i)`, which a thread calls once for each row it
// reads, and `load(rows, row, k)`, the elements k ... k + 3 of it, zero beyond the end. Kinds of
// places have `place_of(place, i)`, the row of y that row i becomes. k and columns j are multiples
// of 4.

#ifndef CCUDA_OPERANDS_CUH
#define CCUDA_OPERANDS_CUH

#include "activation.h"
#include "gpu.h"

/// Whether float4 fit the address, and distances of `count` floats from it.
DEVICE bool fits_fours(const float *p, int64_t count) {
  return reinterpret_cast<uint64_t>(p) % 16 == 0 && count % 4 == 0;
}

/// Four floats as halves; `to` is a multiple of 8 bytes.
DEVICE void store_halves(uint16_t *to, float4 v) {
  u32 *words = reinterpret_cast<u32 *>(to);
  words[0] = pack_halves(v.x, v.y);
  words[1] = pack_halves(v.z, v.w);
}

/// Stores four floats below each other.
DEVICE void store_column(float *to, int pitch, float4 v) {
  to[0] = v.x;
  to[pitch] = v.y;
  to[2 * pitch] = v.z;
  to[3 * pitch] = v.w;
}

/// The elements j ... j + 3 of a row of n, zero beyond its end; j is less than n.
DEVICE float4 load_columns(const float *row, int64_t j, int64_t n, bool fours) {
  if (fours) return load4(row + j);
  return {
    row[j], j + 1 < n ? row[j + 1] : 0, j + 2 < n ? row[j + 2] : 0, j + 3 < n ? row[j + 3] : 0};
}

/// Writes the elements j ... j + 3 of a row of n, as far as they exist; j is less than n.
DEVICE void store_columns(float *row, int64_t j, int64_t n, bool fours, float4 v) {
  if (fours) {
    store4(row + j, v);
  } else {
    row[j] = v.x;
    if (j + 1 < n) row[j + 1] = v.y;
    if (j + 2 < n) row[j + 2] = v.z;
    if (j + 3 < n) row[j + 3] = v.w;
  }
}

/// Rows of a matrix.
struct MatrixRows {
  const float *x;
  int64_t stride, m;
  int k;
  bool fours;
};

DEVICE MatrixRows matrix_rows(const float *x, int64_t stride, int64_t m, int64_t k) {
  return {x, stride, m, (int)k, fits_fours(x, stride) && k % 4 == 0};
}

/// Null beyond the last.
DEVICE const float *row_of(const MatrixRows &rows, int64_t i) {
  return i < rows.m ? rows.x + i * rows.stride : nullptr;
}

/// Zero without a row.
DEVICE float4 load(const MatrixRows &rows, const float *row, int i) {
  if (!row || i >= rows.k) return {0, 0, 0, 0};
  return load_columns(row, i, rows.k, rows.fours);
}

/// The patches of an image: row i is what output pixel i of a convolution reads, kernel · kernel
/// pixels, zero outside the image.
struct PatchRows {
  const float *x;
  int height, width, channels, kernel, stride, padding, out_width;
  int64_t m;
  bool fours;
};

/// The place of a patch's first pixel.
struct PatchRow {
  int y, x;
  bool exists;
};

DEVICE PatchRow row_of(const PatchRows &rows, int64_t i) {
  const int y = (int)(i / rows.out_width), x = (int)(i % rows.out_width);
  return {y * rows.stride - rows.padding, x * rows.stride - rows.padding, i < rows.m};
}

/// Null outside the image and beyond the end of the patch.
DEVICE const float *element(const PatchRows &rows, PatchRow row, u32 i) {
  const u32 tap = i / (u32)rows.channels, channel = i % (u32)rows.channels;
  const u32 down = tap / (u32)rows.kernel;
  const int y = row.y + (int)down, x = row.x + (int)(tap - down * (u32)rows.kernel);
  if (down >= (u32)rows.kernel || (u32)y >= (u32)rows.height || (u32)x >= (u32)rows.width) {
    return nullptr;
  }
  return rows.x + ((int64_t)y * rows.width + x) * rows.channels + channel;
}

DEVICE float element_or_zero(const PatchRows &rows, PatchRow row, u32 i) {
  const float *p = element(rows, row, i);
  return p ? *p : 0;
}

DEVICE float4 load(const PatchRows &rows, PatchRow row, int k) {
  const u32 i = (u32)k;
  if (!row.exists) return {0, 0, 0, 0};
  if (rows.fours) {
    const float *p = element(rows, row, i);
    return p ? load4(p) : float4{0, 0, 0, 0};
  }
  return {
    element_or_zero(rows, row, i), element_or_zero(rows, row, i + 1),
    element_or_zero(rows, row, i + 2), element_or_zero(rows, row, i + 3)};
}

/// Packed weights, read across: four adjacent outputs at a time.
struct Weights {
  const float *packed;
  int64_t panels;
  int k;
  bool fours;
};

enum { PANEL = 32 };

struct WeightColumns {
  /// Null beyond the last panel.
  const float *at;
};

DEVICE int64_t panel_count(int64_t n) { return (n + PANEL - 1) / PANEL; }

DEVICE Weights packed_weights(const float *packed, int64_t n, int64_t k) {
  return {packed, panel_count(n), (int)k, fits_fours(packed, 0)};
}

/// Columns j ... j + 3.
DEVICE WeightColumns columns_of(const Weights &weights, int64_t j) {
  const int64_t panel = j / PANEL;
  if (panel >= weights.panels) return {nullptr};
  return {weights.packed + panel * weights.k * PANEL + j % PANEL};
}

DEVICE float4 load(const Weights &weights, WeightColumns columns, int i) {
  if (!columns.at || i >= weights.k) return {0, 0, 0, 0};
  const float *p = columns.at + (int64_t)i * PANEL;
  if (weights.fours) return load4(p);
  return {p[0], p[1], p[2], p[3]};
}

/// Row i of a product is row i of y.
struct InOrder {};

DEVICE int64_t place_of(InOrder, int64_t row) { return row; }

/// Pixel (h, w) of a product is pixel (2h + dy, 2w + dx) of y.
struct Interleaved {
  int64_t width;
  int dy, dx;
};

DEVICE int64_t place_of(Interleaved p, int64_t row) {
  return (row / p.width * 2 + p.dy) * (2 * p.width) + row % p.width * 2 + p.dx;
}

/// The end of a product: bias, residual, activation and y.
template <class Place> struct Output {
  const float *bias, *residual;
  float *y;
  int64_t m, n;
  int32_t activation;
  Place place;
  bool fours;
};

template <class Place> DEVICE Output<Place> output_of(
  const float *bias, const float *residual, float *y, int64_t m, int64_t n, int32_t activation,
  Place place) {
  const bool fours = fits_fours(bias, n) && fits_fours(residual, n) && fits_fours(y, n);
  return {bias, residual, y, m, n, activation, place, fours};
}

DEVICE float4 sum_of(float4 a, float4 b) { return {a.x + b.x, a.y + b.y, a.z + b.z, a.w + b.w}; }

/// Takes the sums of columns j ... j + 3 of a row.
template <class Place>
DEVICE void write(const Output<Place> &out, int64_t row, int64_t j, float4 v) {
  if (row >= out.m || j >= out.n) return;
  const int64_t start = place_of(out.place, row) * out.n;
  if (out.bias) v = sum_of(v, load_columns(out.bias, j, out.n, out.fours));
  if (out.residual) v = sum_of(v, load_columns(out.residual + start, j, out.n, out.fours));
  if (out.activation != GPU_IDENTITY) {
    v = {
      activated(v.x, out.activation), activated(v.y, out.activation),
      activated(v.z, out.activation), activated(v.w, out.activation)};
  }
  store_columns(out.y + start, j, out.n, out.fours, v);
}

#endif
