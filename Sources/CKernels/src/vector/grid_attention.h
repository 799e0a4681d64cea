// Attention to tokens on a grid whose keys are a product and a rotation of narrow memories, without
// making the keys: see `ck_grid_attention`.
//
// Letters: Q = 32 queries in lanes, a block · C memory channels · X, Y the grid's sides · F frames.
// Queries lie in lanes throughout, so that the softmax needs no sums across a vector.

enum { GRID_QUERIES = CK_PANEL };

// Frames whose logits are summed at once, as many as registers allow.
#if CK_LANES == 16
enum { GRID_FRAMES = 7 };
#elif CK_LANES == 8 || defined(__aarch64__)
enum { GRID_FRAMES = 5 };
#else
enum { GRID_FRAMES = 4 };
#endif
// Vectors of queries at once.
enum { GRID_VECTORS = 2, GRID_COLUMNS = GRID_VECTORS * CK_LANES };

/// The buffers of one block of queries.
typedef struct grid_block {
  /// [channels, Q], scaled
  float *q;
  /// [X, C + 1, Q]: what a column of the grid contributes to a memory's factor, and to the constant
  float *columns;
  /// [C + 1, Q]: the same for the row at hand
  float *row;
  /// [X, F, Q], logits, then weights
  float *logits;
  /// [C, Q], sums of weighted values
  float *sums;
  /// [Q]: the largest logit so far, and the sum of weights relative to it
  float *highest, *total;
} grid_block;

/// to[m, Q] = weights[m, k] · q[k, Q]
static void grid_product(
  const float *weights, ptrdiff_t m, ptrdiff_t k, const float *q, float *to) {
  for (ptrdiff_t row = 0; row < m; row += TILE_ROWS) {
    for (ptrdiff_t column = 0; column < GRID_QUERIES; column += TILE_COLUMNS) {
#define CALL(rows)                                                                              \
  product_tile(                                                                                 \
    weights + row * k, k, q + column, GRID_QUERIES, k, to + row * GRID_QUERIES + column,        \
    GRID_QUERIES, false, rows)
      WITH_CONSTANT_ROWS(m - row, CALL)
#undef CALL
    }
  }
}

/// Logits [frames, Q] of tokens [frames, C] at one place of the grid, for some columns of
/// queries: (a + b)[c, Q] · token[c] + (a + b)[C, Q].
INLINE void grid_logits(
  const float *a, const float *b, const float *tokens, const int frames, ptrdiff_t channels,
  float *to) {
  vf sums[GRID_FRAMES][GRID_VECTORS];
  vf factor[GRID_VECTORS];
#pragma clang loop unroll(full)
  for (int v = 0; v < GRID_VECTORS; v++) {
    ptrdiff_t at = channels * GRID_QUERIES + v * CK_LANES;
    factor[v] = load(a + at) + load(b + at);
#pragma clang loop unroll(full)
    for (int f = 0; f < frames; f++) sums[f][v] = factor[v];
  }
  for (ptrdiff_t c = 0; c < channels; c++) {
#pragma clang loop unroll(full)
    for (int v = 0; v < GRID_VECTORS; v++) {
      ptrdiff_t at = c * GRID_QUERIES + v * CK_LANES;
      factor[v] = load(a + at) + load(b + at);
    }
#pragma clang loop unroll(full)
    for (int f = 0; f < frames; f++) {
      vf element = splat(tokens[f * channels + c]);
#pragma clang loop unroll(full)
      for (int v = 0; v < GRID_VECTORS; v++) {
        sums[f][v] = multiply_add(element, factor[v], sums[f][v]);
      }
    }
  }
#pragma clang loop unroll(full)
  for (int f = 0; f < frames; f++) {
#pragma clang loop unroll(full)
    for (int v = 0; v < GRID_VECTORS; v++) store(to + f * GRID_QUERIES + v * CK_LANES, sums[f][v]);
  }
}

/// The same for any number of tokens and all queries of the block.
static void grid_logits_of(
  const float *a, const float *b, const float *tokens, ptrdiff_t count, ptrdiff_t channels,
  float *to) {
  for (ptrdiff_t first = 0; first < count; first += GRID_FRAMES) {
    ptrdiff_t frames = count - first < GRID_FRAMES ? count - first : GRID_FRAMES;
    for (ptrdiff_t column = 0; column < GRID_QUERIES; column += GRID_COLUMNS) {
#define CALL(frames)                                                                            \
  grid_logits(                                                                                  \
    a + column, b + column, tokens + first * channels, frames, channels,             \
    to + first * GRID_QUERIES + column)
      switch (frames) {
        case 1: CALL(1); break;
        case 2: CALL(2); break;
        case 3: CALL(3); break;
#if CK_LANES >= 8 || defined(__aarch64__)
        case 4: CALL(4); break;
#endif
#if CK_LANES == 16
        case 5: CALL(5); break;
        case 6: CALL(6); break;
#endif
        default: CALL(GRID_FRAMES); break;
      }
#undef CALL
    }
  }
}

/// Turns logits [count, Q] into weights relative to the largest so far; rescales the block's sums.
static void grid_softmax(grid_block *block, ptrdiff_t count, ptrdiff_t channels) {
  for (ptrdiff_t lane = 0; lane < GRID_QUERIES; lane += CK_LANES) {
    float *logits = block->logits + lane;
    vf before = load(block->highest + lane), highest = before;
    for (ptrdiff_t i = 0; i < count; i++) highest = vmax(load(logits + i * GRID_QUERIES), highest);
    vf factor = exp2_of(before - highest);
    vf total = load(block->total + lane) * factor;
    for (ptrdiff_t i = 0; i < count; i++) {
      vf weight = exp2_of(load(logits + i * GRID_QUERIES) - highest);
      total += weight;
      store(logits + i * GRID_QUERIES, weight);
    }
    for (ptrdiff_t c = 0; c < channels; c++) {
      float *sums = block->sums + c * GRID_QUERIES + lane;
      store(sums, load(sums) * factor);
    }
    store(block->highest + lane, highest);
    store(block->total + lane, total);
  }
}

/// sums[r][v] += Σᵢ values[i, channel r] · weights[i, column of v]
INLINE void grid_value_tile(
  const float *values, ptrdiff_t stride, ptrdiff_t count, const float *weights, float *to,
  const int rows) {
  vf sums[TILE_ROWS][TILE_VECTORS];
#pragma clang loop unroll(full)
  for (int r = 0; r < rows; r++) {
#pragma clang loop unroll(full)
    for (int v = 0; v < TILE_VECTORS; v++) sums[r][v] = load(to + r * GRID_QUERIES + v * CK_LANES);
  }
  for (ptrdiff_t i = 0; i < count; i++) {
    vf weight[TILE_VECTORS];
#pragma clang loop unroll(full)
    for (int v = 0; v < TILE_VECTORS; v++) {
      weight[v] = load(weights + i * GRID_QUERIES + v * CK_LANES);
    }
#pragma clang loop unroll(full)
    for (int r = 0; r < rows; r++) {
      vf element = splat(values[i * stride + r]);
#pragma clang loop unroll(full)
      for (int v = 0; v < TILE_VECTORS; v++) {
        sums[r][v] = multiply_add(element, weight[v], sums[r][v]);
      }
    }
  }
#pragma clang loop unroll(full)
  for (int r = 0; r < rows; r++) {
#pragma clang loop unroll(full)
    for (int v = 0; v < TILE_VECTORS; v++) store(to + r * GRID_QUERIES + v * CK_LANES, sums[r][v]);
  }
}

/// The block's sums += values [count, C] by their weights.
static void grid_values(
  grid_block *block, const float *values, ptrdiff_t count, ptrdiff_t channels) {
  for (ptrdiff_t c = 0; c < channels; c += TILE_ROWS) {
    for (ptrdiff_t column = 0; column < GRID_QUERIES; column += TILE_COLUMNS) {
#define CALL(rows)                                                                              \
  grid_value_tile(                                                                              \
    values + c, channels, count, block->logits + column,                                        \
    block->sums + c * GRID_QUERIES + column, rows)
      WITH_CONSTANT_ROWS(channels - c, CALL)
#undef CALL
    }
  }
}

/// Tokens beyond the grid that are taken at a time.
enum { UNPLACED_RUN = 64 };

static ptrdiff_t grid_logit_rows(const ck_grid_attention_args *a) {
  ptrdiff_t rows = a->frames * a->width;
  return rows > UNPLACED_RUN ? rows : UNPLACED_RUN;
}

/// Starts to load what comes soon: the next place's keys, and this one's values. Neither is near:
/// all memories together are larger than a core's caches.
INLINE void fetch_place(const ck_grid_attention_args *a, ptrdiff_t at) {
  ptrdiff_t length = a->frames * a->memory;
  for (ptrdiff_t i = 0; i < length; i += 16) {
    __builtin_prefetch(a->keys + at + length + i, 0, 3);
    __builtin_prefetch(a->values + at + i, 0, 2);
  }
}

static void grid_item(void *context, ptrdiff_t item) {
  const ck_grid_attention_args *a = context;
  ptrdiff_t entry = a->memory + 1, half = a->channels / 2, place = a->width * a->height;
  grid_block block;
  block.q = ck_scratch((size_t)(
    GRID_QUERIES *
    (a->channels + (a->width + 1) * entry + grid_logit_rows(a) + a->memory + 2)));
  block.columns = block.q + a->channels * GRID_QUERIES;
  block.row = block.columns + a->width * entry * GRID_QUERIES;
  block.logits = block.row + entry * GRID_QUERIES;
  block.sums = block.logits + grid_logit_rows(a) * GRID_QUERIES;
  block.highest = block.sums + a->memory * GRID_QUERIES;
  block.total = block.highest + GRID_QUERIES;

  ptrdiff_t begin = item * GRID_QUERIES;
  ptrdiff_t queries = a->queries - begin < GRID_QUERIES ? a->queries - begin : GRID_QUERIES;
  pack_panels(a->q + begin * a->channels, a->channels, queries, a->channels, block.q);
  // Logits in base 2: the softmax of x is that of x log₂ e to the base 2.
  for (ptrdiff_t i = 0; i < a->channels * GRID_QUERIES; i++) {
    block.q[i] *= a->scale * 1.44269504f;
  }
  for (ptrdiff_t i = 0; i < GRID_QUERIES; i++) {
    block.highest[i] = -INFINITY;
    block.total[i] = 0;
  }
  memset(block.sums, 0, (size_t)(a->memory * GRID_QUERIES) * sizeof(float));

  if (a->frames > 0) {
    grid_product(a->column_weights, a->width * entry, half, block.q, block.columns);
  }
  for (ptrdiff_t y = 0; y < a->height && a->frames > 0; y++) {
    grid_product(
      a->row_weights + y * entry * half, entry, half, block.q + half * GRID_QUERIES, block.row);
    for (ptrdiff_t x = 0; x < a->width; x++) {
      fetch_place(a, (y * a->width + x) * a->frames * a->memory);
      grid_logits_of(
        block.columns + x * entry * GRID_QUERIES, block.row,
        a->keys + (y * a->width + x) * a->frames * a->memory, a->frames, a->memory,
        block.logits + x * a->frames * GRID_QUERIES);
    }
    ptrdiff_t count = a->frames * a->width;
    grid_softmax(&block, count, a->memory);
    grid_values(&block, a->values + y * count * a->memory, count, a->memory);
  }

  if (a->unplaced > 0) {
    grid_product(a->unplaced_weights, entry, a->channels, block.q, block.row);
    memset(block.columns, 0, (size_t)(entry * GRID_QUERIES) * sizeof(float));
  }
  for (ptrdiff_t first = 0; first < a->unplaced; first += UNPLACED_RUN) {
    ptrdiff_t count = a->unplaced - first < UNPLACED_RUN ? a->unplaced - first : UNPLACED_RUN;
    ptrdiff_t at = (a->frames * place + first) * a->memory;
    grid_logits_of(block.columns, block.row, a->keys + at, count, a->memory, block.logits);
    grid_softmax(&block, count, a->memory);
    grid_values(&block, a->values + at, count, a->memory);
  }

  for (ptrdiff_t i = 0; i < queries; i++) {
    float factor = block.total[i] > 0 ? 1 / block.total[i] : 0;
    float *out = a->out + (begin + i) * a->memory;
    for (ptrdiff_t c = 0; c < a->memory; c++) out[c] = block.sums[c * GRID_QUERIES + i] * factor;
  }
}

static void grid_attention(ck_pool *pool, const ck_grid_attention_args *args) {
  ck_grid_attention_args copy = *args;
  ck_pool_run(pool, (args->queries + GRID_QUERIES - 1) / GRID_QUERIES, grid_item, &copy);
}
