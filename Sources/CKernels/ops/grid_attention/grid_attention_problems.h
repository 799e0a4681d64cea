// Problems for the checks of grid attention and of grid attention in integers.

#ifndef CK_GRID_ATTENTION_PROBLEMS_H
#define CK_GRID_ATTENTION_PROBLEMS_H

#include "check.h"

/// Queries, channels, memory, width, height, frames, unplaced.
static const ptrdiff_t grid_sizes[][7] = {
  {40, 16, 8, 3, 2, 1, 0},  {33, 32, 20, 5, 4, 7, 9}, {64, 64, 64, 8, 8, 9, 70},
  {5, 16, 4, 4, 4, 0, 3},   {1, 8, 1, 1, 1, 16, 1},   {130, 64, 35, 6, 3, 3, 64},
  {70, 16, 8, 20, 2, 2, 0}, {9, 8, 3, 2, 2, 70, 1},
};
enum { GRID_PROBLEMS = sizeof grid_sizes / sizeof *grid_sizes };

/// A problem without workspace. Cosines and sines are any numbers.
static inline ck_grid_attention_args grid_problem(const ptrdiff_t s[7]) {
  ptrdiff_t tokens = s[3] * s[4] * s[5] + s[6], pairs = s[1] / 4;
  ptrdiff_t columns = (s[3] + 1) / 2 * pairs, rows = (s[4] + 1) / 2 * pairs;
  float *column_sines = numbers(columns, 1), *row_sines = numbers(rows, 1);
  // The place in the middle of an odd side does not turn.
  if (s[3] % 2) memset(column_sines, 0, (size_t)pairs * sizeof(float));
  if (s[4] % 2) memset(row_sines, 0, (size_t)pairs * sizeof(float));
  return (ck_grid_attention_args){
    .q = numbers(s[0] * s[1], 2),
    .keys = numbers(tokens * s[2], 1),
    .values = numbers(tokens * s[2], 1),
    .out = numbers(s[0] * s[2], 0),
    .queries = s[0],
    .channels = s[1],
    .memory = s[2],
    .width = s[3],
    .height = s[4],
    .frames = s[5],
    .unplaced = s[6],
    .scale = 0.25f,
    .weights = numbers((s[2] + 1) * s[1], 0.5f),
    .column_cosines = numbers(columns, 1),
    .column_sines = column_sines,
    .row_cosines = numbers(rows, 1),
    .row_sines = row_sines,
    .unplaced_weights = numbers((s[2] + 1) * s[1], 0.5f),
  };
}

/// SAM 2's memory attention with 7 frames, for a quarter of its queries.
static const ptrdiff_t sam2_memory[7] = {1024, 256, 64, 64, 64, 7, 64};

/// Its multiply-adds, twice: for each query and channel of a memory, including its constant, the
/// parts of 64 pairs on both axes (4 products) and their two sums at 32 distances; then logits and
/// values.
static inline double sam2_memory_operations(void) {
  return 2.0 * 1024 * (2 * 65 * 64 * (4 + 2 * 32) + 28736.0 * (64 + 64));
}

#endif
