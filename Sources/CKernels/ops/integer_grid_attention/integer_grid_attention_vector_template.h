// Attention to memories on a grid in 16-bit integers: as grid_attention_vector_template.h, with the
// memories and the contributions of the grid's columns and rows rounded. Unplaced tokens are few
// and stay exact.
//
// Row c of the weights has the norm n_c. A query's factor for channel c is at most |q| n_c,
// wherever the memory lies (Cauchy and Schwarz). So a factor is stored as a multiple of n_c times
// the query's step, and a key's channel is multiplied by n_c before it is rounded.
//
// Letters: as in grid_attention_vector_template.h, and T tokens of the grid.

#ifndef CK_INTEGER_GRID_ATTENTION_VECTOR_TEMPLATE_H
#define CK_INTEGER_GRID_ATTENTION_VECTOR_TEMPLATE_H

#include "../integer_attention/integer_attention_vector_template.h"
#include "integer_grid_factors_vector_template.h"

/// Logits [frames, Q] of tokens [frames, C] at one place of the grid.
/// - columns, rows: [C / 2, Q, 2]
/// - constants: [Q] each, of the column and of the row
INLINE void integer_grid_logits(
  const int16_t *columns, const int16_t *rows, const float *const constants[2], const float *steps,
  const int16_t *tokens, const float *token_steps, const int frames, ptrdiff_t channels,
  float *to) {
  typedef int16_t vs __attribute__((ext_vector_type(2 * CK_LANES)));
  vi sums[GRID_FRAMES][TILE_VECTORS];
#pragma clang loop unroll(full)
  for (int f = 0; f < frames; f++) {
#pragma clang loop unroll(full)
    for (int v = 0; v < TILE_VECTORS; v++) sums[f][v] = (vi)(0);
  }
  for (ptrdiff_t c = 0; c < channels; c += 2) {
    vi factor[TILE_VECTORS];
#pragma clang loop unroll(full)
    for (int v = 0; v < TILE_VECTORS; v++) {
      ptrdiff_t at = c * GRID_QUERIES + v * CK_LANES * 2;
      factor[v] = (vi)((vs)load_pairs(columns + at) + (vs)load_pairs(rows + at));
    }
#pragma clang loop unroll(full)
    for (int f = 0; f < frames; f++) {
      vi element = splat_pair(tokens + f * channels + c);
#pragma clang loop unroll(full)
      for (int v = 0; v < TILE_VECTORS; v++) {
        sums[f][v] = add_pairs(sums[f][v], element, factor[v]);
      }
    }
  }
#pragma clang loop unroll(full)
  for (int v = 0; v < TILE_VECTORS; v++) {
    vf constant = load(constants[0] + v * CK_LANES) + load(constants[1] + v * CK_LANES);
    vf step = load(steps + v * CK_LANES);
#pragma clang loop unroll(full)
    for (int f = 0; f < frames; f++) {
      vf logit = __builtin_convertvector(sums[f][v], vf) * splat(token_steps[f]);
      store(to + f * GRID_QUERIES + v * CK_LANES, multiply_add(logit, step, constant));
    }
  }
}

/// Logits of all tokens at a place.
static void integer_grid_place(
  const integer_grid *grid, const integer_grid_block *block, ptrdiff_t x, ptrdiff_t y, float *to) {
  const ck_grid_attention_args *a = grid->a;
  ptrdiff_t factors = even(a->memory) * GRID_QUERIES, channels = even(a->memory);
  ptrdiff_t at = (y * a->width + x) * a->frames;
  const float *constants[2] = {
    block->column_constants + x * GRID_QUERIES, block->row_constants + y * GRID_QUERIES};
  for (ptrdiff_t first = 0, frames; first < a->frames; first += frames) {
    frames = even_part(a->frames - first, GRID_FRAMES);
#define CALL(frames)                                                                      \
  integer_grid_logits(                                                                    \
    block->columns + x * factors, block->rows + y * factors, constants, block->steps,     \
    grid->keys + (at + first) * channels, grid->key_steps + at + first, frames, channels, \
    to + first * GRID_QUERIES)
    WITH_CONSTANT_FRAMES(frames, CALL)
#undef CALL
  }
}

/// Writes the integer weights [count / 2, Q, 2] of logits [count, Q], relative to the largest so
/// far.
static void integer_grid_softmax(integer_grid_block *block, ptrdiff_t count, ptrdiff_t channels) {
  for (ptrdiff_t lane = 0; lane < GRID_QUERIES; lane += CK_LANES) {
    const float *logits = block->logits + lane;
    vf shift = grid_raise(&block->exact, logits, lane, count, channels) - splat(WEIGHT_BITS);
    vf sum = splat(0);
    for (ptrdiff_t i = 0; i < count; i += 2) {
      vf first = rounded(exp2_below(load(logits + i * GRID_QUERIES) - shift)), second = splat(0);
      if (i + 1 < count) {
        second = rounded(exp2_below(load(logits + (i + 1) * GRID_QUERIES) - shift));
      }
      sum += first + second;
      store_pairs(
        block->weights + (i / 2 * GRID_QUERIES + lane) * 2,
        pair_of(__builtin_convertvector(first, vi), __builtin_convertvector(second, vi)));
    }
    float *total = block->exact.total + lane;
    store(total, multiply_add(sum, splat(1.0f / (1 << WEIGHT_BITS)), load(total)));
  }
}

/// sums[r, Q] += values[pairs, r of C, 2] · weights[pairs, Q, 2]
INLINE void integer_grid_value_tile(
  const int16_t *values, ptrdiff_t channels, const int16_t *weights, ptrdiff_t pairs,
  const float *steps, float *to, const int rows) {
  vi sums[INTEGER_ROWS][TILE_VECTORS];
  pair_products(sums, rows, values, 2, 2 * channels, weights, GRID_QUERIES, pairs);
#pragma clang loop unroll(full)
  for (int r = 0; r < rows; r++) {
    vf step = splat(steps[r] * (1.0f / (1 << WEIGHT_BITS)));
#pragma clang loop unroll(full)
    for (int v = 0; v < TILE_VECTORS; v++) {
      float *sum = to + r * GRID_QUERIES + v * CK_LANES;
      store(sum, multiply_add(__builtin_convertvector(sums[r][v], vf), step, load(sum)));
    }
  }
}

/// Adds values [count / 2, C, 2], times their weights, to the block's sums.
static void integer_grid_values(
  const integer_grid *grid, integer_grid_block *block, const int16_t *values, ptrdiff_t count) {
  ptrdiff_t channels = grid->a->memory;
  for (ptrdiff_t first = 0; first < count; first += VALUE_TOKENS) {
    ptrdiff_t left = count - first, pairs = even(left < VALUE_TOKENS ? left : VALUE_TOKENS) / 2;
    for (ptrdiff_t c = 0, rows; c < channels; c += rows) {
      rows = even_part(channels - c, INTEGER_ROWS);
#define CALL(rows)                                                                             \
  integer_grid_value_tile(                                                                     \
    values + first * channels + 2 * c, channels, block->weights + first * GRID_QUERIES, pairs, \
    grid->value_steps + c, block->exact.sums + c * GRID_QUERIES,                               \
    rows < INTEGER_ROWS ? rows : INTEGER_ROWS)
      WITH_CONSTANT_INTEGER_ROWS(rows, CALL)
#undef CALL
    }
  }
}

/// Adds the tokens of the grid to the sums of a group of blocks.
static void integer_grid_placed(const integer_grid *grid, integer_grid_block *blocks, int count) {
  const ck_grid_attention_args *a = grid->a;
  ptrdiff_t half = a->channels / 2, row_tokens = even(a->width * a->frames);
  for (integer_grid_block *block = blocks; block < blocks + count; block++) {
    integer_grid_norms(a, block);
    integer_axis columns = {a->width,           block->exact.q,     block->column_pairs,
                            a->weights,         grid->column_pairs, grid->column_cosines,
                            grid->column_sines, block->columns,     block->column_constants};
    integer_grid_axis(grid, block, &columns);
    integer_axis rows = {a->height,           block->exact.q + half * GRID_QUERIES,
                         block->row_pairs,    a->weights + half,
                         grid->row_pairs,     grid->row_cosines,
                         grid->row_sines,     block->rows,
                         block->row_constants};
    integer_grid_axis(grid, block, &rows);
  }
  for (ptrdiff_t x = 0, places; x < a->width; x += places) {
    ptrdiff_t left = a->width - x;
    places = integer_grid_places(a) < left ? integer_grid_places(a) : left;
    for (ptrdiff_t y = 0; y < a->height; y++) {
      ptrdiff_t tokens = places * a->frames;
      const int16_t *values = grid->values + (y * row_tokens + x * a->frames) * a->memory;
      for (integer_grid_block *block = blocks; block < blocks + count; block++) {
        for (ptrdiff_t i = 0; i < places; i++) {
          integer_grid_place(grid, block, x + i, y, block->logits + i * a->frames * GRID_QUERIES);
        }
        integer_grid_softmax(block, tokens, a->memory);
      }
      for (integer_grid_block *block = blocks; block < blocks + count; block++) {
        integer_grid_values(grid, block, values, tokens);
      }
    }
  }
}

/// Item: a group of blocks.
static void integer_grid_item(void *context, ptrdiff_t item) {
  const integer_grid *grid = context;
  const ck_grid_attention_args *a = grid->a;
  ck_grid_attention_args rest = unplaced_only(a);
  integer_grid_block blocks[GRID_GROUP];
  ptrdiff_t floats = integer_grid_block_layout(a, NULL, blocks);
  ptrdiff_t first = item * GRID_GROUP * GRID_QUERIES;
  float *memory = ck_scratch((size_t)(floats * GRID_GROUP));
  int count = 0;
  for (ptrdiff_t at = first; count < GRID_GROUP && at < a->queries; at += GRID_QUERIES) {
    float *own = memory + count * floats;
    integer_grid_block_layout(a, own, &blocks[count]);
    blocks[count].exact = grid_begin(&rest, at, own, true);
    count++;
  }
  if (a->frames > 0) integer_grid_placed(grid, blocks, count);
  for (int i = 0; i < count; i++) {
    if (a->unplaced > 0) grid_unplaced(&rest, &blocks[i].exact);
    grid_end(a, &blocks[i].exact, first + i * GRID_QUERIES);
  }
}

static ptrdiff_t integer_grid_workspace(const ck_pool *pool, const ck_grid_attention_args *a) {
  (void)pool;
  integer_grid grid;
  return integer_grid_layout(a, NULL, &grid);
}

static void integer_grid_attention(ck_pool *pool, const ck_grid_attention_args *args) {
  integer_grid grid;
  integer_grid_layout(args, args->workspace, &grid);
  if (args->frames > 0) {
    integer_grid_tables(&grid);
    ck_pool_run(pool, integer_grid_items(args), integer_grid_keys_item, &grid);
    integer_grid_value_steps(&grid);
    ck_pool_run(pool, args->height, integer_grid_values_item, &grid);
  }
  ptrdiff_t group = GRID_GROUP * GRID_QUERIES;
  ck_pool_run(pool, (args->queries + group - 1) / group, integer_grid_item, &grid);
}

#endif
