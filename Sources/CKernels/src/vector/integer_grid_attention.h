// Attention to tokens on a grid in whole numbers of 16 bits: as vector/grid_attention.h, with what
// the columns and rows of the grid contribute, memories and weights rounded. Tokens beyond the grid
// are few and stay exact.
//
// Row c of the weights has the norm n_c. A query's factor for channel c is at most |q| n_c in size,
// whatever the place (Cauchy and Schwarz), so that a factor is a multiple of n_c times the query's
// step, and a key's channel is rounded after it is multiplied by n_c.
//
// Letters: as in vector/grid_attention.h, T tokens of the grid.

enum {
  /// Most of a factor; rounding adds little to it.
  FACTOR_LIMIT = 8128,
  FACTOR_BOUND = 8192,
  /// Most of a product of a pair of q and of the weights.
  PART_LIMIT = 8191,
  /// Tokens whose weighted values are summed as whole numbers.
  VALUE_TOKENS = 128,
  /// Most of a value, so that VALUE_TOKENS products with weights fit 31 bits.
  GRID_VALUE_LIMIT = 2047,
  /// Tokens rounded by one item.
  ROUNDED_TOKENS = 512,
};

/// What all blocks share, in the workspace.
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

/// Lays out the workspace; returns its floats.
static ptrdiff_t integer_grid_layout(
  const ck_grid_attention_args *a, float *memory, integer_grid *grid) {
  ptrdiff_t tokens = integer_grid_tokens(a), entries = a->memory + 1;
  ptrdiff_t pairs = even(a->channels / 4), columns = (a->width + 1) / 2;
  ptrdiff_t rows = (a->height + 1) / 2;
  ptrdiff_t counts[] = {
    tokens * even(a->memory) / 2, tokens, a->height * even(a->width * a->frames) / 2 * a->memory,
    a->memory, entries, entries, entries, entries, columns * pairs / 2, columns * pairs / 2,
    rows * pairs / 2, rows * pairs / 2, integer_grid_items(a) * a->memory,
  };
  float *parts[sizeof counts / sizeof *counts];
  ptrdiff_t total = 0;
  for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
    parts[i] = memory ? memory + total : NULL;
    total += round_up(counts[i], 16);
  }
  *grid = (integer_grid){
    .a = a, .keys = (int16_t *)parts[0], .key_steps = parts[1], .values = (int16_t *)parts[2],
    .value_steps = parts[3], .norms = parts[4], .inverse_norms = parts[5],
    .column_pairs = parts[6], .row_pairs = parts[7], .column_cosines = (int16_t *)parts[8],
    .column_sines = (int16_t *)parts[9], .row_cosines = (int16_t *)parts[10],
    .row_sines = (int16_t *)parts[11], .largest = parts[12],
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

/// Most of a cosine or sine, so that the sum and the difference of p products of each with parts fit
/// 31 bits: |cos| + |sin| ≤ √2.
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
  // C products of a key and a factor fit 31 bits.
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
      // A NaN is the least.
      value = value > -GRID_VALUE_LIMIT ? value : -GRID_VALUE_LIMIT;
      pair[2 * c] = (int16_t)lrintf(value < GRID_VALUE_LIMIT ? value : GRID_VALUE_LIMIT);
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

/// The buffers of a block of queries.
typedef struct integer_grid_block {
  /// For tokens beyond the grid, the softmax and the sums.
  grid_block exact;
  /// [X, C / 2, Q, 2] and [Y, C / 2, Q, 2], C rounded up to pairs: factors by column and row
  int16_t *columns, *rows;
  /// [X, Q] and [Y, Q]: the constants
  float *column_constants, *row_constants;
  /// [p / 2, Q, 2] each: products of a pair of q and of the weights, p rounded up to pairs
  int16_t *cosine_parts, *sine_parts;
  /// [the longer side's half, Q] each, for two channels
  float *even[2], *odd[2];
  /// [Q]: of factors
  float *steps;
  /// [Q]: the largest pair of q's halves
  float *column_pairs, *row_pairs;
  /// [tokens at a time, Q], logits
  float *logits;
  /// The same as pairs of weights, [tokens / 2, Q, 2]
  int16_t *weights;
} integer_grid_block;

/// Columns of the grid taken at a time, an even number, so that pairs of tokens stay together.
static ptrdiff_t integer_grid_places(const ck_grid_attention_args *a) {
  ptrdiff_t places = VALUE_TOKENS / (a->frames + !a->frames) / 2 * 2;
  return places < 2 ? 2 : places < GRID_PLACES ? places : GRID_PLACES;
}

/// The arguments for what stays exact: tokens beyond the grid alone.
static ck_grid_attention_args unplaced_only(const ck_grid_attention_args *a) {
  ck_grid_attention_args copy = *a;
  copy.keys += integer_grid_tokens(a) * a->memory;
  copy.values += integer_grid_tokens(a) * a->memory;
  copy.frames = 0;
  return copy;
}

/// Lays out a block's buffers behind those of the exact part; returns all floats.
static ptrdiff_t integer_grid_block_layout(
  const ck_grid_attention_args *a, float *memory, integer_grid_block *block) {
  ck_grid_attention_args rest = unplaced_only(a);
  ptrdiff_t side = a->width > a->height ? a->width : a->height, half = (side + 1) / 2;
  ptrdiff_t factors = even(a->memory) / 2, parts = even(a->channels / 4) / 2;
  ptrdiff_t tokens = even(integer_grid_places(a) * a->frames);
  ptrdiff_t rows[] = {
    a->width * factors, a->height * factors, a->width, a->height, parts, parts, half, half, half,
    half, 1, 1, 1, tokens / 2, tokens,
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

/// Each query's norm and the largest pairs of its halves.
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

/// 1 / x, lane by lane, or 0 of 0 and what is nearly 0.
INLINE vf inverses_of(vf x) {
  vi normal = x > splat(1e-30f);
  return (vf)((vi)(splat(1) / x) & normal);
}

/// The rounded parts [p / 2, Q, 2] of a memory channel, see `grid_parts`.
/// - largest: [Q], no part is larger
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

/// to[r, Q] = Σᵢ x[r, i] · parts[i, Q], sums of whole numbers as floats.
INLINE void integer_grid_tile(
  const int16_t *x, ptrdiff_t pairs, const int16_t *parts, float *to, const int rows) {
  vi sums[INTEGER_ROWS][TILE_VECTORS];
#pragma clang loop unroll(full)
  for (int r = 0; r < rows; r++) {
#pragma clang loop unroll(full)
    for (int v = 0; v < TILE_VECTORS; v++) sums[r][v] = (vi)(0);
  }
  pair_accumulate(sums, rows, x, pairs, 2, parts, GRID_QUERIES, pairs / 2);
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
#define CALL(rows)                                                                              \
  integer_grid_tile(                                                                            \
    table + row * pairs, pairs, parts, to + row * GRID_QUERIES,                                 \
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
  /// [C + 1, channels], from the axis' half on, and their largest pairs [C + 1]
  const float *weights, *weight_pairs;
  const int16_t *cosines, *sines;
  /// [side, C / 2, Q, 2]
  int16_t *factors;
  /// [side, Q]
  float *constants;
} integer_axis;

/// Sums of entry c's cosines and sines over the axis' half, in units of the result [Q].
static void integer_grid_entry(
  const integer_grid *grid, integer_grid_block *block, const integer_axis *axis, ptrdiff_t c,
  int slot) {
  const ck_grid_attention_args *a = grid->a;
  ptrdiff_t pairs = a->channels / 4, half = (axis->side + 1) / 2;
  integer_grid_parts(
    axis->q, axis->weights + c * a->channels, pairs, axis->q_pairs, axis->weight_pairs[c], block);
  integer_grid_product(
    axis->cosines, half, even(pairs), block->cosine_parts, block->even[slot]);
  integer_grid_product(axis->sines, half, even(pairs), block->sine_parts, block->odd[slot]);
}

/// What the sums of entry c are multiples of, a lane.
INLINE vf integer_grid_unit(
  const integer_grid *grid, const integer_axis *axis, ptrdiff_t c, ptrdiff_t lane) {
  return load(axis->q_pairs + lane) *
    splat(axis->weight_pairs[c] / (PART_LIMIT * angle_limit(grid->a->channels / 4)));
}

/// Factors and constants of an axis.
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
        unit[i] = integer_grid_unit(grid, axis, c + i, lane) * inverse *
          splat(grid->inverse_norms[c + i]);
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

/// Logits [frames, Q] of tokens [frames, C] at one place of the grid.
/// - columns, rows: [C / 2, Q, 2]
/// - constants: [Q] of the column, then of the row
INLINE void integer_grid_logits(
  const int16_t *columns, const int16_t *rows, const float *const constants[2],
  const float *steps, const int16_t *tokens, const float *token_steps, const int frames,
  ptrdiff_t channels, float *to) {
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

/// Logits of all tokens of a place.
static void integer_grid_place(
  const integer_grid *grid, const integer_grid_block *block, ptrdiff_t x, ptrdiff_t y, float *to) {
  const ck_grid_attention_args *a = grid->a;
  ptrdiff_t factors = even(a->memory) * GRID_QUERIES, channels = even(a->memory);
  ptrdiff_t at = (y * a->width + x) * a->frames;
  const float *constants[2] = {
    block->column_constants + x * GRID_QUERIES, block->row_constants + y * GRID_QUERIES};
  for (ptrdiff_t first = 0, frames; first < a->frames; first += frames) {
    frames = even_part(a->frames - first, GRID_FRAMES);
#define CALL(frames)                                                                            \
  integer_grid_logits(                                                                          \
    block->columns + x * factors, block->rows + y * factors, constants, block->steps,           \
    grid->keys + (at + first) * channels, grid->key_steps + at + first, frames, channels,       \
    to + first * GRID_QUERIES)
    WITH_CONSTANT_FRAMES(frames, CALL)
#undef CALL
  }
}

/// Turns logits [count, Q] into whole weights [count / 2, Q, 2] relative to the largest so far.
static void integer_grid_softmax(integer_grid_block *block, ptrdiff_t count, ptrdiff_t channels) {
  for (ptrdiff_t lane = 0; lane < GRID_QUERIES; lane += CK_LANES) {
    const float *logits = block->logits + lane;
    vf shift =
      grid_raise(&block->exact, logits, lane, count, channels) - splat(WEIGHT_BITS);
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
#pragma clang loop unroll(full)
  for (int r = 0; r < rows; r++) {
#pragma clang loop unroll(full)
    for (int v = 0; v < TILE_VECTORS; v++) sums[r][v] = (vi)(0);
  }
  pair_accumulate(sums, rows, values, 2, 2 * channels, weights, GRID_QUERIES, pairs);
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

/// The block's sums += values [count / 2, C, 2] by their weights.
static void integer_grid_values(
  const integer_grid *grid, integer_grid_block *block, const int16_t *values, ptrdiff_t count) {
  ptrdiff_t channels = grid->a->memory;
  for (ptrdiff_t first = 0; first < count; first += VALUE_TOKENS) {
    ptrdiff_t left = count - first, pairs = even(left < VALUE_TOKENS ? left : VALUE_TOKENS) / 2;
    for (ptrdiff_t c = 0, rows; c < channels; c += rows) {
      rows = even_part(channels - c, INTEGER_ROWS);
#define CALL(rows)                                                                              \
  integer_grid_value_tile(                                                                      \
    values + first * channels + 2 * c, channels, block->weights + first * GRID_QUERIES, pairs,  \
    grid->value_steps + c, block->exact.sums + c * GRID_QUERIES,                                \
    rows < INTEGER_ROWS ? rows : INTEGER_ROWS)
      WITH_CONSTANT_INTEGER_ROWS(rows, CALL)
#undef CALL
    }
  }
}

/// Adds the tokens of the grid to the sums of a group of blocks.
static void integer_grid_placed(
  const integer_grid *grid, integer_grid_block *blocks, int count) {
  const ck_grid_attention_args *a = grid->a;
  ptrdiff_t half = a->channels / 2, row_tokens = even(a->width * a->frames);
  for (integer_grid_block *block = blocks; block < blocks + count; block++) {
    integer_grid_norms(a, block);
    integer_axis columns = {
      a->width, block->exact.q, block->column_pairs, a->weights, grid->column_pairs,
      grid->column_cosines, grid->column_sines, block->columns, block->column_constants};
    integer_grid_axis(grid, block, &columns);
    integer_axis rows = {
      a->height, block->exact.q + half * GRID_QUERIES, block->row_pairs, a->weights + half,
      grid->row_pairs, grid->row_cosines, grid->row_sines, block->rows, block->row_constants};
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
          integer_grid_place(
            grid, block, x + i, y, block->logits + i * a->frames * GRID_QUERIES);
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
    blocks[count].exact = grid_begin(&rest, at, own);
    count++;
  }
  if (a->frames > 0) integer_grid_placed(grid, blocks, count);
  for (int i = 0; i < count; i++) {
    if (a->unplaced > 0) grid_unplaced(&rest, &blocks[i].exact);
    grid_end(a, &blocks[i].exact, first + i * GRID_QUERIES);
  }
}

static ptrdiff_t integer_grid_workspace(const ck_grid_attention_args *a) {
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
