// A block of queries, and what the columns and rows of the grid contribute to its factors in 16-bit
// integers: see integer_grid_attention_vector_template.h.

#ifndef CK_INTEGER_GRID_FACTORS_VECTOR_TEMPLATE_H
#define CK_INTEGER_GRID_FACTORS_VECTOR_TEMPLATE_H

#include "../grid_attention/grid_attention_vector_template.h"
#include "integer_grid_tokens_vector_template.h"

/// The buffers of a block of queries.
typedef struct integer_grid_block {
  /// For the unplaced tokens, the softmax and the sums.
  grid_block exact;
  /// [X, C / 2, Q, 2] and [Y, C / 2, Q, 2], C rounded up to pairs: factors by column and row
  int16_t *columns, *rows;
  /// [X, Q] and [Y, Q]: the constants
  float *column_constants, *row_constants;
  /// [p / 2, Q, 2] each: products of a pair of q and of the weights, p rounded up to pairs
  int16_t *cosine_parts, *sine_parts;
  /// [the longer side's half, Q] each, for two channels
  float *even[2], *odd[2];
  /// [Q]: the steps of factors
  float *steps;
  /// [Q]: the largest pair of q's halves
  float *column_pairs, *row_pairs;
  /// [tokens at a time, Q]
  float *logits;
  /// The weights in pairs of tokens, [tokens / 2, Q, 2]
  int16_t *weights;
} integer_grid_block;

/// How many columns of the grid to process at a time: an even number, so that pairs of tokens stay
/// together.
static ptrdiff_t integer_grid_places(const ck_grid_attention_args *a) {
  ptrdiff_t places = VALUE_TOKENS / (a->frames + !a->frames) / 2 * 2;
  return places < 2 ? 2 : places < GRID_PLACES ? places : GRID_PLACES;
}

/// The arguments of the exact part: the unplaced tokens alone.
static ck_grid_attention_args unplaced_only(const ck_grid_attention_args *a) {
  ck_grid_attention_args copy = *a;
  copy.keys += integer_grid_tokens(a) * a->memory;
  copy.values += integer_grid_tokens(a) * a->memory;
  copy.frames = 0;
  return copy;
}

/// Lays out a block's buffers after those of the exact part, and returns the number of floats of
/// both.
static ptrdiff_t integer_grid_block_layout(
  const ck_grid_attention_args *a, float *memory, integer_grid_block *block) {
  ck_grid_attention_args rest = unplaced_only(a);
  ptrdiff_t side = a->width > a->height ? a->width : a->height, half = (side + 1) / 2;
  ptrdiff_t factors = even(a->memory) / 2, parts = even(a->channels / 4) / 2;
  ptrdiff_t tokens = even(integer_grid_places(a) * a->frames);
  ptrdiff_t rows[] = {
    a->width * factors,
    a->height * factors,
    a->width,
    a->height,
    parts,
    parts,
    half,
    half,
    half,
    half,
    1,
    1,
    1,
    tokens / 2,
    tokens,
  };
  float *at[sizeof rows / sizeof *rows];
  ptrdiff_t total = grid_block_floats(&rest);
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    at[i] = memory ? memory + total : NULL;
    total += rows[i] * GRID_QUERIES;
  }
  block->columns = (int16_t *)at[0];
  block->rows = (int16_t *)at[1];
  block->column_constants = at[2];
  block->row_constants = at[3];
  block->cosine_parts = (int16_t *)at[4];
  block->sine_parts = (int16_t *)at[5];
  block->even[0] = at[6];
  block->even[1] = at[7];
  block->odd[0] = at[8];
  block->odd[1] = at[9];
  block->steps = at[10];
  block->column_pairs = at[11];
  block->row_pairs = at[12];
  block->weights = (int16_t *)at[13];
  block->logits = at[14];
  return total;
}

/// Computes each query's norm and the largest pairs of its halves.
static void integer_grid_norms(const ck_grid_attention_args *a, integer_grid_block *block) {
  for (ptrdiff_t lane = 0; lane < GRID_QUERIES; lane += CK_LANES) {
    vf squares = splat(0), largest[2] = {splat(0), splat(0)};
    for (ptrdiff_t i = 0; i < a->channels; i += 2) {
      vf q0 = load(block->exact.q + i * GRID_QUERIES + lane);
      vf q1 = load(block->exact.q + (i + 1) * GRID_QUERIES + lane);
      vf size = q0 * q0 + q1 * q1;
      squares += size;
      vf *half = &largest[i >= a->channels / 2];
      *half = vmax(size, *half);
    }
    store(block->steps + lane, __builtin_elementwise_sqrt(squares) / splat(FACTOR_LIMIT));
    store(block->column_pairs + lane, __builtin_elementwise_sqrt(largest[0]));
    store(block->row_pairs + lane, __builtin_elementwise_sqrt(largest[1]));
  }
}

/// 1 / x in each lane, or 0 if x is 0 or nearly 0.
INLINE vf inverses_of(vf x) {
  vi normal = x > splat(1e-30f);
  return (vf)((vi)(splat(1) / x) & normal);
}

/// The rounded parts [p / 2, Q, 2] of a memory channel, see `grid_parts`.
/// - largest: [Q], an upper bound of the parts divided by `weight`
static void integer_grid_parts(
  const float *q, const float *weights, ptrdiff_t pairs, const float *largest, float weight,
  integer_grid_block *block) {
  for (ptrdiff_t lane = 0; lane < GRID_QUERIES; lane += CK_LANES) {
    vf inverse = inverses_of(load(largest + lane) * splat(weight)) * splat(PART_LIMIT);
    for (ptrdiff_t p = 0; p < pairs; p += 2) {
      vi cosines[2] = {(vi)(0), (vi)(0)}, sines[2] = {(vi)(0), (vi)(0)};
      for (ptrdiff_t i = 0; i < 2 && p + i < pairs; i++) {
        vf w0 = splat(weights[2 * (p + i)]), w1 = splat(weights[2 * (p + i) + 1]);
        vf q0 = load(q + 2 * (p + i) * GRID_QUERIES + lane) * inverse;
        vf q1 = load(q + (2 * (p + i) + 1) * GRID_QUERIES + lane) * inverse;
        cosines[i] = whole(q0 * w0 + q1 * w1, splat(PART_LIMIT));
        sines[i] = whole(q1 * w0 - q0 * w1, splat(PART_LIMIT));
      }
      ptrdiff_t at = (p / 2 * GRID_QUERIES + lane) * 2;
      store_pairs(block->cosine_parts + at, pair_of(cosines[0], cosines[1]));
      store_pairs(block->sine_parts + at, pair_of(sines[0], sines[1]));
    }
  }
}

/// to[r, Q] = Σᵢ x[r, i] · parts[i, Q], integer sums converted to floats.
INLINE void integer_grid_tile(
  const int16_t *x, ptrdiff_t pairs, const int16_t *parts, float *to, const int rows) {
  vi sums[INTEGER_ROWS][TILE_VECTORS];
  pair_products(sums, rows, x, pairs, 2, parts, GRID_QUERIES, pairs / 2);
#pragma clang loop unroll(full)
  for (int r = 0; r < rows; r++) {
#pragma clang loop unroll(full)
    for (int v = 0; v < TILE_VECTORS; v++) {
      store(to + r * GRID_QUERIES + v * CK_LANES, __builtin_convertvector(sums[r][v], vf));
    }
  }
}

/// to[m, Q] = table[m, pairs] · parts[pairs, Q]
static void integer_grid_product(
  const int16_t *table, ptrdiff_t m, ptrdiff_t pairs, const int16_t *parts, float *to) {
  for (ptrdiff_t row = 0, rows; row < m; row += rows) {
    rows = even_part(m - row, INTEGER_ROWS);
#define CALL(rows)                                              \
  integer_grid_tile(                                            \
    table + row * pairs, pairs, parts, to + row * GRID_QUERIES, \
    rows < INTEGER_ROWS ? rows : INTEGER_ROWS)
    WITH_CONSTANT_INTEGER_ROWS(rows, CALL)
#undef CALL
  }
}

/// One axis of the grid.
typedef struct integer_axis {
  ptrdiff_t side;
  /// [2p, Q], the axis' half of q, and its largest pairs [Q]
  const float *q, *q_pairs;
  /// [C + 1, channels], starting at the axis' half, and their largest pairs [C + 1]
  const float *weights, *weight_pairs;
  const int16_t *cosines, *sines;
  /// [side, C / 2, Q, 2]
  int16_t *factors;
  /// [side, Q]
  float *constants;
} integer_axis;

/// Sums the cosine and sine parts of entry c at every distance from the centre, into `even[slot]`
/// and `odd[slot]`, in the units of `integer_grid_unit`.
static void integer_grid_entry(
  const integer_grid *grid, integer_grid_block *block, const integer_axis *axis, ptrdiff_t c,
  int slot) {
  const ck_grid_attention_args *a = grid->a;
  ptrdiff_t pairs = a->channels / 4, half = (axis->side + 1) / 2;
  integer_grid_parts(
    axis->q, axis->weights + c * a->channels, pairs, axis->q_pairs, axis->weight_pairs[c], block);
  integer_grid_product(axis->cosines, half, even(pairs), block->cosine_parts, block->even[slot]);
  integer_grid_product(axis->sines, half, even(pairs), block->sine_parts, block->odd[slot]);
}

/// The unit of the sums of entry c, per lane.
INLINE vf
integer_grid_unit(const integer_grid *grid, const integer_axis *axis, ptrdiff_t c, ptrdiff_t lane) {
  return load(axis->q_pairs + lane) *
    splat(axis->weight_pairs[c] / (PART_LIMIT * angle_limit(grid->a->channels / 4)));
}

/// Computes the factors and constants of an axis.
static void integer_grid_axis(
  const integer_grid *grid, integer_grid_block *block, const integer_axis *axis) {
  const ck_grid_attention_args *a = grid->a;
  ptrdiff_t half = (axis->side + 1) / 2, factors = even(a->memory) / 2;
  for (ptrdiff_t c = 0; c < a->memory; c += 2) {
    int count = c + 1 < a->memory ? 2 : 1;
    for (int i = 0; i < count; i++) integer_grid_entry(grid, block, axis, c + i, i);
    for (ptrdiff_t lane = 0; lane < GRID_QUERIES; lane += CK_LANES) {
      vf inverse = inverses_of(load(block->steps + lane)), unit[2];
      for (int i = 0; i < count; i++) {
        unit[i] =
          integer_grid_unit(grid, axis, c + i, lane) * inverse * splat(grid->inverse_norms[c + i]);
      }
      for (ptrdiff_t place = 0; place < half; place++) {
        ptrdiff_t at = place * GRID_QUERIES + lane;
        vi before[2] = {(vi)(0), (vi)(0)}, after[2] = {(vi)(0), (vi)(0)};
        for (int i = 0; i < count; i++) {
          vf sum = load(block->even[i] + at), difference = load(block->odd[i] + at);
          before[i] = whole((sum - difference) * unit[i], splat(FACTOR_LIMIT));
          after[i] = whole((sum + difference) * unit[i], splat(FACTOR_LIMIT));
        }
        ptrdiff_t left = (axis->side - 1) / 2 - place, right = axis->side / 2 + place;
        int16_t *to = axis->factors + (c / 2 * GRID_QUERIES + lane) * 2;
        store_pairs(to + left * factors * GRID_QUERIES * 2, pair_of(before[0], before[1]));
        store_pairs(to + right * factors * GRID_QUERIES * 2, pair_of(after[0], after[1]));
      }
    }
  }
  integer_grid_entry(grid, block, axis, a->memory, 0);
  for (ptrdiff_t lane = 0; lane < GRID_QUERIES; lane += CK_LANES) {
    vf unit = integer_grid_unit(grid, axis, a->memory, lane);
    for (ptrdiff_t place = 0; place < half; place++) {
      vf sum = load(block->even[0] + place * GRID_QUERIES + lane);
      vf difference = load(block->odd[0] + place * GRID_QUERIES + lane);
      ptrdiff_t left = (axis->side - 1) / 2 - place, right = axis->side / 2 + place;
      store(axis->constants + left * GRID_QUERIES + lane, (sum - difference) * unit);
      store(axis->constants + right * GRID_QUERIES + lane, (sum + difference) * unit);
    }
  }
}

#endif
