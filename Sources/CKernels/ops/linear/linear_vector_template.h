// y = activation(x · weightsᵀ + bias + residual) in register tiles.

#ifndef CK_LINEAR_VECTOR_TEMPLATE_H
#define CK_LINEAR_VECTOR_TEMPLATE_H

#include "../../vector/tile_template.h"
#include "../activate/activate_vector_template.h"
#include "linear.h"

enum {
  /// Rows of a block are a multiple of this.
  PRODUCT_ROWS = TILE_ROWS,
  /// Products that are summed on their own before their sum is added to those before: the rounding
  /// error of a sum grows with the number of its terms.
  SUM_TERMS = 256,
};

/// Adds bias and residual to a finished tile, applies the activation and stores the tile. After
/// unrolling all indices are constants, so that the sums never leave their registers.
INLINE void finish_tile(
  const ck_linear_args *a, vf sums[TILE_ROWS][TILE_VECTORS], const int rows, ptrdiff_t row,
  ptrdiff_t column, const ck_activation activation) {
#pragma clang loop unroll(full)
  for (int v = 0; v < TILE_VECTORS; v++) {
    ptrdiff_t at = column + v * CK_LANES;
    vf bias = a->bias ? load(a->bias + at) : splat(0);
#pragma clang loop unroll(full)
    for (int r = 0; r < rows; r++) {
      vf value = sums[r][v] + bias;
      if (a->residual) value += load(a->residual + (row + r) * a->residual_stride + at);
      store(a->y + (row + r) * a->y_stride + at, activated(value, activation));
    }
  }
}

/// The same for a tile whose last vector of columns may reach past the last column.
INLINE void finish_edge_tile(
  const ck_linear_args *a, vf sums[TILE_ROWS][TILE_VECTORS], const int rows, const int vectors,
  ptrdiff_t row, ptrdiff_t column) {
  float values[TILE_ROWS][TILE_COLUMNS];
#pragma clang loop unroll(full)
  for (int r = 0; r < rows; r++) {
#pragma clang loop unroll(full)
    for (int v = 0; v < vectors; v++) store(&values[r][v * CK_LANES], sums[r][v]);
  }
  for (int r = 0; r < rows; r++) {
    float *y = a->y + (row + r) * a->y_stride;
    const float *residual = a->residual ? a->residual + (row + r) * a->residual_stride : NULL;
    ptrdiff_t i = column;
    for (; i + CK_LANES <= a->n; i += CK_LANES) {
      vf value = load(&values[r][i - column]);
      if (a->bias) value += load(a->bias + i);
      if (residual) value += load(residual + i);
      store(y + i, a->activation == CK_RELU ? vmax(value, splat(0)) : value);
    }
    for (; i < a->n; i++) {
      float value = values[r][i - column];
      if (a->bias) value += a->bias[i];
      if (residual) value += residual[i];
      y[i] = a->activation == CK_RELU && value < 0 ? 0 : value;
    }
  }
}

INLINE void linear_tile(
  const ck_linear_args *a, const int rows, const int vectors, ptrdiff_t row, ptrdiff_t column) {
  vf sums[TILE_ROWS][TILE_VECTORS], totals[TILE_ROWS][TILE_VECTORS];
  const float *panel = a->packed + column / CK_PANEL * CK_PANEL * a->k + column % CK_PANEL;
  ptrdiff_t first = 0;
  do {
    ptrdiff_t terms = a->k - first < SUM_TERMS ? a->k - first : SUM_TERMS;
    tile_clear(sums, rows, vectors);
    tile_accumulate_to(
      sums, rows, vectors, a->x + row * a->x_stride + first, a->x_stride, panel + first * CK_PANEL,
      CK_PANEL, terms, first == 0 ? a->y + row * a->y_stride + column : NULL, a->y_stride);
#pragma clang loop unroll(full)
    for (int r = 0; r < rows; r++) {
#pragma clang loop unroll(full)
      for (int v = 0; v < vectors; v++) {
        totals[r][v] = first == 0 ? sums[r][v] : totals[r][v] + sums[r][v];
      }
    }
    first += SUM_TERMS;
  } while (first < a->k);
  if (column + TILE_COLUMNS > a->n) {
    finish_edge_tile(a, totals, rows, vectors, row, column);
  } else if (a->activation == CK_RELU) {
    finish_tile(a, totals, rows, row, column, CK_RELU);
  } else {
    finish_tile(a, totals, rows, row, column, CK_IDENTITY);
  }
}

/// Rows begin..<end. The outer loop is over panels: a panel is read from memory once, and by the
/// other tiles of the block from L2 or nearer. Expensive activations are a second pass over columns
/// that are still in L1: inlined for each height of a tile, they would be too much code.
static void linear_rows(const ck_linear_args *a, ptrdiff_t begin, ptrdiff_t end) {
  bool second_pass = a->activation == CK_GELU || a->activation == CK_SIGMOID;
  for (ptrdiff_t column = 0; column < a->n; column += TILE_COLUMNS) {
    for (ptrdiff_t row = begin; row < end; row += TILE_ROWS) {
#define CALL(rows) linear_tile(a, rows, TILE_VECTORS, row, column)
#define CALL_NARROW(rows) linear_tile(a, rows, 1, row, column)
      if (a->n - column <= CK_LANES) {
        WITH_CONSTANT_ROWS(end - row, CALL_NARROW)
      } else {
        WITH_CONSTANT_ROWS(end - row, CALL)
      }
#undef CALL_NARROW
#undef CALL
    }
    bool panel_done = (column + TILE_COLUMNS) % CK_PANEL == 0 || column + TILE_COLUMNS >= a->n;
    if (second_pass && panel_done) {
      ptrdiff_t first = column / CK_PANEL * CK_PANEL;
      ptrdiff_t width = a->n - first < CK_PANEL ? a->n - first : CK_PANEL;
      for (ptrdiff_t row = begin; row < end; row++) {
        float *y = a->y + row * a->y_stride + first;
        activate_floats(y, y, width, a->activation);
      }
    }
  }
}

#endif
