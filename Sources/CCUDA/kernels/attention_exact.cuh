// Attention in float32: a block has GPU_EXACT_QUERIES queries of a head, and keys pass by in tiles.
//
// The softmax is taken as the keys pass: with the largest logit so far as the exponent's zero, and
// what was summed before it scaled down whenever that grows.

#ifndef CCUDA_ATTENTION_EXACT_CUH
#define CCUDA_ATTENTION_EXACT_CUH

#include "attention_operands.cuh"

/// Keys of a tile, dimensions of q and k in a step of their products, and keys in a step of the sums
/// of values.
enum { EXACT_KEYS = 128, EXACT_DIMENSIONS = 16, EXACT_VALUES = 16 };

struct ExactAttention {
  /// A tile of logits, then of exponentials.
  float p[GPU_EXACT_QUERIES][EXACT_KEYS + 4];
  /// What a tile shrinks earlier sums by; in the end, 1 / the sum of exponentials.
  float factors[GPU_EXACT_QUERIES];
  /// Two buffers: one is filled while the other is read.
  union {
    struct {
      float q[EXACT_DIMENSIONS][GPU_EXACT_QUERIES + 4], k[EXACT_DIMENSIONS][EXACT_KEYS + 4];
    } logits[2];
    float values[2][EXACT_VALUES][GPU_HEAD_LIMIT];
  };
};

/// s.p = q kᵀ for the keys from `first` on. Four rows of q or k and four keys a thread: a warp has 16
/// queries and 32 keys.
DEVICE void exact_logits(
  ExactAttention &s, const MatrixRows &q, const MatrixRows &k, int64_t first_query, int64_t first) {
  int t = thread_index();
  KEEP_IN_LOOP(t);
  const int lane = t % 32, warp = t / 32;
  enum { QUADS = EXACT_DIMENSIONS / 4, KEYS_AT_ONCE = GPU_EXACT_THREADS / QUADS };
  enum { FETCHES = EXACT_KEYS / KEYS_AT_ONCE };
  const int fetch_row = t / QUADS, fetch_column = t % QUADS * 4;
  const bool fetches_q = fetch_row < GPU_EXACT_QUERIES;
  const int my_query = warp / 4 * 16 + lane / 8 * 4, my_key = warp % 4 * 32 + lane % 8 * 4;

  const float *q_row = fetches_q ? row_of(q, first_query + fetch_row) : nullptr;
  const float *k_rows[FETCHES];
  float4 q_four = load(q, q_row, fetch_column), k_fours[FETCHES];
  UNROLL for (int i = 0; i < FETCHES; i++) {
    k_rows[i] = row_of(k, first + KEYS_AT_ONCE * i + fetch_row);
    k_fours[i] = load(k, k_rows[i], fetch_column);
  }

  float sums[4][4];
  UNROLL for (int i = 0; i < 4; i++) { UNROLL for (int j = 0; j < 4; j++) sums[i][j] = 0; }
  int buffer = 0;
  for (int c = 0; c < q.k; c += EXACT_DIMENSIONS, buffer ^= 1) {
    auto &b = s.logits[buffer];
    if (fetches_q) store_column(&b.q[fetch_column][fetch_row], GPU_EXACT_QUERIES + 4, q_four);
    UNROLL for (int i = 0; i < FETCHES; i++) {
      store_column(&b.k[fetch_column][KEYS_AT_ONCE * i + fetch_row], EXACT_KEYS + 4, k_fours[i]);
    }
    synchronize();
    const int next = c + EXACT_DIMENSIONS + fetch_column;
    q_four = load(q, q_row, next);
    UNROLL for (int i = 0; i < FETCHES; i++) k_fours[i] = load(k, k_rows[i], next);
    UNROLL for (int d = 0; d < EXACT_DIMENSIONS; d++) {
      const float4 x = load4(&b.q[d][my_query]), y = load4(&b.k[d][my_key]);
      const float xs[4] = {x.x, x.y, x.z, x.w}, ys[4] = {y.x, y.y, y.z, y.w};
      UNROLL for (int i = 0; i < 4; i++) {
        UNROLL for (int j = 0; j < 4; j++) sums[i][j] += xs[i] * ys[j];
      }
    }
  }
  UNROLL for (int i = 0; i < 4; i++) {
    store4(&s.p[my_query + i][my_key], {sums[i][0], sums[i][1], sums[i][2], sums[i][3]});
  }
}

/// The softmax of a query so far: the largest logit, times `factor`, and the sum of exponentials,
/// which is split over eight threads.
struct ExactSoftmax {
  float top, total;
};

/// Turns a tile of logits, of which `count` exist, into exponentials. Eight threads a query.
DEVICE void exact_exponentials(ExactAttention &s, ExactSoftmax &softmax, float factor, int count) {
  enum { THREADS = GPU_EXACT_THREADS / GPU_EXACT_QUERIES, EACH = EXACT_KEYS / THREADS };
  int t = thread_index();
  KEEP_IN_LOOP(t);
  const int query = t / THREADS, first = t % THREADS;
  float logits[EACH];
  float top = softmax.top;
  UNROLL for (int i = 0; i < EACH; i++) {
    logits[i] = factor * s.p[query][THREADS * i + first];
    if (THREADS * i + first < count && logits[i] > top) top = logits[i];
  }
  UNROLL for (int mask = 1; mask < THREADS; mask *= 2) {
    const float other = shuffle_xor(top, mask);
    top = other > top ? other : top;
  }
  const float shrink = exp2_fast(softmax.top - top);
  float total = softmax.total * shrink;
  UNROLL for (int i = 0; i < EACH; i++) {
    const float p = THREADS * i + first < count ? exp2_fast(logits[i] - top) : 0;
    s.p[query][THREADS * i + first] = p;
    total += p;
  }
  softmax = {top, total};
  if (first == 0) s.factors[query] = shrink;
}

/// Sums of values: four columns a thread, of QUERIES queries.
enum { EXACT_SUMS = GPU_EXACT_QUERIES * (GPU_HEAD_LIMIT / 4) / GPU_EXACT_THREADS };
typedef float ExactSums[EXACT_SUMS][4];

/// Which of them thread t has if there are up to `columns` columns.
struct ExactShare {
  int column, first_query, queries;
};

DEVICE ExactShare exact_share(int columns, int t) {
  const int quads = columns / 4, queries = GPU_EXACT_QUERIES * quads / GPU_EXACT_THREADS;
  return {t % quads * 4, t / quads * queries, queries};
}

/// sums = sums · shrink + p v for the keys from `first` on, with values of up to COLUMNS columns.
template <int COLUMNS> DEVICE void exact_values(
  const MatrixRows &v, ExactAttention &s, ExactSums &sums, int64_t first, int count) {
  int t = thread_index();
  KEEP_IN_LOOP(t);
  const ExactShare mine = exact_share(COLUMNS, t);
  enum { QUADS = COLUMNS / 4, QUERIES = GPU_EXACT_QUERIES * QUADS / GPU_EXACT_THREADS };
  enum { ROWS_AT_ONCE = GPU_EXACT_THREADS / QUADS, FETCHES = EXACT_VALUES / ROWS_AT_ONCE };
  const int fetch_row = t / QUADS;
  float4 fours[FETCHES];
  UNROLL for (int i = 0; i < FETCHES; i++) {
    fours[i] = load(v, row_of(v, first + ROWS_AT_ONCE * i + fetch_row), mine.column);
  }
  UNROLL for (int i = 0; i < QUERIES; i++) {
    const float shrink = s.factors[mine.first_query + i];
    UNROLL for (int c = 0; c < 4; c++) sums[i][c] *= shrink;
  }
  int buffer = 0;
  for (int k = 0; k < count; k += EXACT_VALUES, buffer ^= 1) {
    UNROLL for (int i = 0; i < FETCHES; i++) {
      store4(&s.values[buffer][ROWS_AT_ONCE * i + fetch_row][mine.column], fours[i]);
    }
    synchronize();
    UNROLL for (int i = 0; i < FETCHES; i++) {
      const int64_t row = first + k + EXACT_VALUES + ROWS_AT_ONCE * i + fetch_row;
      fours[i] = load(v, row_of(v, row), mine.column);
    }
    UNROLL for (int j = 0; j < EXACT_VALUES; j += 4) {
      float4 p[QUERIES];
      UNROLL for (int i = 0; i < QUERIES; i++) p[i] = load4(&s.p[mine.first_query + i][k + j]);
      UNROLL for (int e = 0; e < 4; e++) {
        const float4 x = load4(&s.values[buffer][j + e][mine.column]);
        UNROLL for (int i = 0; i < QUERIES; i++) {
          const float weight = e == 0 ? p[i].x : e == 1 ? p[i].y : e == 2 ? p[i].z : p[i].w;
          sums[i][0] += weight * x.x;
          sums[i][1] += weight * x.y;
          sums[i][2] += weight * x.z;
          sums[i][3] += weight * x.w;
        }
      }
    }
  }
}

static_assert(sizeof(ExactAttention) == GPU_SHARED_attention_exact, "");

KERNEL void LAUNCH_BOUNDS(GPU_EXACT_THREADS, 2) attention_exact(gpu_attention_args a) {
  SHARED(ExactAttention, s);
  const int64_t first_query = block_x() * GPU_EXACT_QUERIES;
  const MatrixRows q = queries_of(a), k = keys_of(a), v = values_of(a);
  const int columns = a.dv <= 64 ? 64 : a.dv <= 128 ? 128 : GPU_HEAD_LIMIT;
  // exp(x) is 2 to the power of x · log2(e).
  const float factor = a.scale * 1.44269504f;
  ExactSoftmax softmax = {-INFINITE, 0};
  ExactSums sums;
  UNROLL for (int i = 0; i < EXACT_SUMS; i++) { UNROLL for (int c = 0; c < 4; c++) sums[i][c] = 0; }
  for (int64_t first = 0; first < a.keys; first += EXACT_KEYS) {
    const int count = a.keys - first < EXACT_KEYS ? (int)(a.keys - first) : EXACT_KEYS;
    exact_logits(s, q, k, first_query, first);
    synchronize();
    exact_exponentials(s, softmax, factor, count);
    synchronize();
    if (columns == 64) {
      exact_values<64>(v, s, sums, first, count);
    } else if (columns == 128) {
      exact_values<128>(v, s, sums, first, count);
    } else {
      exact_values<GPU_HEAD_LIMIT>(v, s, sums, first, count);
    }
    // What is read last, the second half of `values`, is not what the next tile stores first.
    static_assert(EXACT_KEYS / EXACT_VALUES % 2 == 0, "");
    static_assert(sizeof(s.logits[0]) <= sizeof(s.values[0]), "");
  }

  enum { THREADS = GPU_EXACT_THREADS / GPU_EXACT_QUERIES };
  const int t = thread_index();
  float total = softmax.total;
  UNROLL for (int mask = 1; mask < THREADS; mask *= 2) total += shuffle_xor(total, mask);
  if (t % THREADS == 0) s.factors[t / THREADS] = total > 0 ? divide(1, total) : 0;
  synchronize();
  const ExactShare mine = exact_share(columns, t);
  UNROLL for (int i = 0; i < EXACT_SUMS; i++) {
    if (i < mine.queries) {
      const float f = s.factors[mine.first_query + i];
      write_output(
        a, first_query + mine.first_query + i, mine.column,
        {sums[i][0] * f, sums[i][1] * f, sums[i][2] * f, sums[i][3] * f});
    }
  }
}

#endif
