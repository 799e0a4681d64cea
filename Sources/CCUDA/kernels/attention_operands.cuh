// What attention reads and writes: the columns of one head, four floats at a time.

#ifndef CCUDA_ATTENTION_OPERANDS_CUH
#define CCUDA_ATTENTION_OPERANDS_CUH

#include "../include/gpu_shared_bytes.h"
#include "operands.cuh"

#define INFINITE __builtin_inff()

#ifdef GPU_EMULATED
#define NO_UNROLL
#define KEEP_IN_LOOP(x) (void)(x)
#else
#define NO_UNROLL _Pragma("clang loop unroll(disable)")
/// Has addresses that follow from the integer x computed where they are used. Computed once before a
/// loop they would take more registers than there are.
#define KEEP_IN_LOOP(x) asm volatile("" : "+r"(x))
#endif

/// The rows of one batch entry, and in these the columns of one head.
struct HeadRows {
  const float *x;
  int64_t stride, count;
  int columns;
  bool fours;
};

/// Of the block's batch entry and head.
DEVICE HeadRows head_rows(const float *x, int64_t stride, int64_t count, int64_t columns) {
  return {
    x + block_z() * count * stride + block_y() * columns, stride, count, (int)columns,
    fits_fours(x, stride) && columns % 4 == 0};
}

DEVICE HeadRows queries_of(const gpu_attention_args &a) {
  return head_rows(a.q, a.q_stride, a.queries, a.d);
}

DEVICE HeadRows keys_of(const gpu_attention_args &a) {
  return head_rows(a.k, a.k_stride, a.keys, a.d);
}

DEVICE HeadRows values_of(const gpu_attention_args &a) {
  return head_rows(a.v, a.v_stride, a.keys, a.dv);
}

/// Null beyond the last.
DEVICE const float *row_of(const HeadRows &rows, int64_t i) {
  return i < rows.count ? rows.x + i * rows.stride : nullptr;
}

/// Columns j ... j + 3 of a row, zero beyond the last and without a row; j is a multiple of 4.
DEVICE float4 load(const HeadRows &rows, const float *row, int j) {
  if (!row || j >= rows.columns) return {0, 0, 0, 0};
  return load_columns(row, j, rows.columns, rows.fours);
}

/// Stores four floats below each other.
DEVICE void store_column(float *to, int pitch, float4 v) {
  to[0] = v.x;
  to[pitch] = v.y;
  to[2 * pitch] = v.z;
  to[3 * pitch] = v.w;
}

/// Writes columns j ... j + 3 of the block's head, as far as they exist; j is a multiple of 4.
DEVICE void write_output(const gpu_attention_args &a, int64_t query, int j, float4 v) {
  if (query >= a.queries || j >= a.dv) return;
  float *to = a.out + ((block_z() * a.queries + query) * a.heads + block_y()) * a.dv + j;
  if (fits_fours(a.out, a.dv)) {
    store4(to, v);
  } else {
    to[0] = v.x;
    if (j + 1 < a.dv) to[1] = v.y;
    if (j + 2 < a.dv) to[2] = v.z;
    if (j + 3 < a.dv) to[3] = v.w;
  }
}

#endif
