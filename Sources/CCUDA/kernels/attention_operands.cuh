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

/// Of the block's batch entry the rows, and in these the columns of the block's head.
DEVICE MatrixRows head_rows(const float *x, int64_t stride, int64_t count, int64_t columns) {
  // Where the first head fits four floats at a time its columns are multiples of 4, so all heads do.
  MatrixRows rows = matrix_rows(x, stride, count, columns);
  rows.x += block_z() * count * stride + block_y() * columns;
  return rows;
}

DEVICE MatrixRows queries_of(const gpu_attention_args &a) {
  return head_rows(a.q, a.q_stride, a.queries, a.d);
}

DEVICE MatrixRows keys_of(const gpu_attention_args &a) {
  return head_rows(a.k, a.k_stride, a.keys, a.d);
}

DEVICE MatrixRows values_of(const gpu_attention_args &a) {
  return head_rows(a.v, a.v_stride, a.keys, a.dv);
}

/// Writes columns j ... j + 3 of the block's head, as far as they exist; j is a multiple of 4.
DEVICE void write_output(const gpu_attention_args &a, int64_t query, int j, float4 v) {
  if (query >= a.queries || j >= a.dv) return;
  float *row = a.out + ((block_z() * a.queries + query) * a.heads + block_y()) * a.dv;
  store_columns(row, j, a.dv, fits_fours(a.out, a.dv), v);
}

#endif
