// Memories on a grid rounded to 16-bit integers, once for all queries, and other things that all
// blocks of queries share: see integer_grid_attention_vector_template.h.

#ifndef CK_INTEGER_GRID_TOKENS_VECTOR_TEMPLATE_H
#define CK_INTEGER_GRID_TOKENS_VECTOR_TEMPLATE_H

#include "../../vector/pairs_template.h"
#include "../rounding.h"
#include "integer_grid_attention.h"

enum {
  /// Largest rounded factor, and what rounding errors can raise it to.
  FACTOR_LIMIT = 8128,
  FACTOR_BOUND = 8192,
  /// Largest rounded product of a pair of q and of the weights.
  PART_LIMIT = 8191,
  /// Tokens whose weighted values are summed as integers.
  VALUE_TOKENS = 128,
  /// Largest rounded value, so that VALUE_TOKENS products with weights fit in 31 bits.
  GRID_VALUE_LIMIT = 2047,
  /// Tokens rounded by one item.
  ROUNDED_TOKENS = 512,
};

/// What all blocks share; it lies in the workspace.
typedef struct integer_grid {
  const ck_grid_attention_args *a;
  /// [T, C rounded up to pairs], in the order of `keys`
  int16_t *keys;
  /// [T]
  float *key_steps;
  /// [Y, X F / 2 rounded up, C, 2]: pairs of tokens of a row
  int16_t *values;
  /// [C]
  float *value_steps;
  /// n_c and its inverse, [C + 1] each
  float *norms, *inverse_norms;
  /// The largest pair of the weights' halves, [C + 1] each
  float *column_pairs, *row_pairs;
  /// Rounded tables [(side + 1) / 2, p rounded up to pairs]
  int16_t *column_cosines, *column_sines, *row_cosines, *row_sines;
  /// Largest values of the tokens of each item, [items, C]
  float *largest;
} integer_grid;

static inline ptrdiff_t integer_grid_tokens(const ck_grid_attention_args *a) {
  return a->width * a->height * a->frames;
}

static inline ptrdiff_t integer_grid_items(const ck_grid_attention_args *a) {
  return (integer_grid_tokens(a) + ROUNDED_TOKENS - 1) / ROUNDED_TOKENS;
}

/// Lays out the workspace and returns its number of floats.
static ptrdiff_t integer_grid_layout(
  const ck_grid_attention_args *a, float *memory, integer_grid *grid) {
  ptrdiff_t tokens = integer_grid_tokens(a), entries = a->memory + 1;
  ptrdiff_t pairs = even(a->channels / 4), columns = (a->width + 1) / 2;
  ptrdiff_t rows = (a->height + 1) / 2;
  ptrdiff_t counts[] = {
    tokens * even(a->memory) / 2,
    tokens,
    a->height * even(a->width * a->frames) / 2 * a->memory,
    a->memory,
    entries,
    entries,
    entries,
    entries,
    columns * pairs / 2,
    columns * pairs / 2,
    rows * pairs / 2,
    rows * pairs / 2,
    integer_grid_items(a) * a->memory,
  };
  float *parts[sizeof counts / sizeof *counts];
  ptrdiff_t total = 0;
  for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
    parts[i] = memory ? memory + total : NULL;
    total += round_up(counts[i], 16);
  }
  *grid = (integer_grid){
    .a = a,
    .keys = (int16_t *)parts[0],
    .key_steps = parts[1],
    .values = (int16_t *)parts[2],
    .value_steps = parts[3],
    .norms = parts[4],
    .inverse_norms = parts[5],
    .column_pairs = parts[6],
    .row_pairs = parts[7],
    .column_cosines = (int16_t *)parts[8],
    .column_sines = (int16_t *)parts[9],
    .row_cosines = (int16_t *)parts[10],
    .row_sines = (int16_t *)parts[11],
    .largest = parts[12],
  };
  return total;
}

/// The largest √(w₀² + w₁²) of `pairs` pairs.
static float largest_pair(const float *weights, ptrdiff_t pairs) {
  float largest = 0;
  for (ptrdiff_t p = 0; p < pairs; p++) {
    float size = weights[2 * p] * weights[2 * p] + weights[2 * p + 1] * weights[2 * p + 1];
    largest = size > largest ? size : largest;
  }
  return sqrtf(largest);
}

/// Largest rounded cosine or sine, so that the sum and the difference of p products of each with
/// parts fit in 31 bits: |cos| + |sin| ≤ √2.
static inline float angle_limit(ptrdiff_t pairs) {
  float limit = floorf(2147483520.0f / (1.4142137f * (PART_LIMIT + 1) * (float)pairs));
  return limit < 32767 ? limit : 32767;
}

static void round_angles(const float *from, ptrdiff_t places, ptrdiff_t pairs, int16_t *to) {
  for (ptrdiff_t i = 0; i < places; i++, from += pairs, to += even(pairs)) {
    for (ptrdiff_t p = 0; p < pairs; p++) to[p] = (int16_t)lrintf(from[p] * angle_limit(pairs));
    if (pairs % 2) to[pairs] = 0;
  }
}

static void integer_grid_tables(const integer_grid *grid) {
  const ck_grid_attention_args *a = grid->a;
  ptrdiff_t pairs = a->channels / 4;
  for (ptrdiff_t c = 0; c <= a->memory; c++) {
    const float *row = a->weights + c * a->channels;
    double sum = 0;
    for (ptrdiff_t i = 0; i < a->channels; i++) sum += (double)row[i] * row[i];
    grid->norms[c] = (float)sqrt(sum);
    grid->inverse_norms[c] = inverse_of(grid->norms[c]);
    grid->column_pairs[c] = largest_pair(row, pairs);
    grid->row_pairs[c] = largest_pair(row + a->channels / 2, pairs);
  }
  round_angles(a->column_cosines, (a->width + 1) / 2, pairs, grid->column_cosines);
  round_angles(a->column_sines, (a->width + 1) / 2, pairs, grid->column_sines);
  round_angles(a->row_cosines, (a->height + 1) / 2, pairs, grid->row_cosines);
  round_angles(a->row_sines, (a->height + 1) / 2, pairs, grid->row_sines);
}

/// Item: rounds some keys and finds the largest values of the same tokens.
static void integer_grid_keys_item(void *context, ptrdiff_t item) {
  const integer_grid *grid = context;
  const ck_grid_attention_args *a = grid->a;
  ptrdiff_t begin = item * ROUNDED_TOKENS, end = begin + ROUNDED_TOKENS;
  if (end > integer_grid_tokens(a)) end = integer_grid_tokens(a);
  // C products of a key and a factor fit in 31 bits.
  float limit = floorf(2147483520.0f / (FACTOR_BOUND * (float)a->memory));
  if (limit > 32767) limit = 32767;
  float *largest = grid->largest + item * a->memory;
  for (ptrdiff_t c = 0; c < a->memory; c++) largest[c] = 0;
  float *key = ck_scratch((size_t)a->memory);
  for (ptrdiff_t t = begin; t < end; t++) {
    for (ptrdiff_t c = 0; c < a->memory; c++) {
      key[c] = a->keys[t * a->memory + c] * grid->norms[c];
      float size = fabsf(a->values[t * a->memory + c]);
      largest[c] = size > largest[c] ? size : largest[c];
    }
    grid->key_steps[t] = round_row(key, a->memory, limit, grid->keys + t * even(a->memory));
  }
}

/// Item: rounds the values of a row of the grid.
static void integer_grid_values_item(void *context, ptrdiff_t y) {
  const integer_grid *grid = context;
  const ck_grid_attention_args *a = grid->a;
  ptrdiff_t tokens = a->width * a->frames;
  const float *from = a->values + y * tokens * a->memory;
  int16_t *to = grid->values + y * even(tokens) * a->memory;
  float *inverse = ck_scratch((size_t)a->memory);
  for (ptrdiff_t c = 0; c < a->memory; c++) inverse[c] = inverse_of(grid->value_steps[c]);
  for (ptrdiff_t t = 0; t < even(tokens); t++) {
    int16_t *pair = to + t / 2 * 2 * a->memory + t % 2;
    for (ptrdiff_t c = 0; c < a->memory; c++) {
      float value = t < tokens ? from[t * a->memory + c] * inverse[c] : 0;
      pair[2 * c] = whole_number(value, GRID_VALUE_LIMIT);
    }
  }
}

static void integer_grid_value_steps(const integer_grid *grid) {
  const ck_grid_attention_args *a = grid->a;
  for (ptrdiff_t c = 0; c < a->memory; c++) {
    float largest = 0;
    for (ptrdiff_t i = 0; i < integer_grid_items(a); i++) {
      float size = grid->largest[i * a->memory + c];
      largest = size > largest ? size : largest;
    }
    grid->value_steps[c] = largest / GRID_VALUE_LIMIT;
  }
}

#endif
