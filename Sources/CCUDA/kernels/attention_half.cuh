// Attention with operands rounded to half, and float sums and softmax: a block has GPU_HALF_QUERIES
// queries of a head, a warp 16 of these, and keys pass by in tiles.
//
// The softmax is taken as the keys pass: with the largest logit so far as the exponent's zero, and
// what was summed before it scaled down whenever that grows.

#ifndef CCUDA_ATTENTION_HALF_CUH
#define CCUDA_ATTENTION_HALF_CUH

#include "attention_operands.cuh"

/// q and k have up to D dimensions, values up to V, and a tile has KEYS keys. The pitches keep the
/// eight rows of a tile of halves in different banks. Queries are kept in registers if QUERIES is 0.
template <int D, int V, int KEYS, int QUERIES> struct HalfAttention {
  alignas(16) uint16_t k[KEYS][D + 8], v[KEYS][V + 8], q[QUERIES][D + 8];
};

template <int D, int V, int KEYS> struct HalfAttention<D, V, KEYS, 0> {
  alignas(16) uint16_t k[KEYS][D + 8], v[KEYS][V + 8];
};

/// Reads rows from `first` on, two floats at a time, zero where there are none, and stores them times
/// `factor`.
DEVICE void store_tile(
  const MatrixRows &rows, int64_t first, int count, int columns, float factor, uint16_t *to) {
  NO_UNROLL for (int i = thread_index(); i < count * columns / 2; i += GPU_HALF_THREADS) {
    const int row = i / (columns / 2), c = i % (columns / 2) * 2;
    const float *from = row_of(rows, first + row);
    const float lo = from && c < rows.k ? from[c] : 0;
    const float hi = from && c + 1 < rows.k ? from[c + 1] : 0;
    *reinterpret_cast<u32 *>(to + row * (columns + 8) + c) = pack_halves(lo * factor, hi * factor);
  }
}

/// A thread's share of a tile of ROWS rows of COLUMNS columns, on its way to shared memory.
template <int ROWS, int COLUMNS> struct TileFetch {
  /// Rows at once, and threads of a row.
  enum { AT_ONCE = ROWS < 32 ? ROWS : 32, THREADS = GPU_HALF_THREADS / AT_ONCE };
  enum { PASSES = ROWS / AT_ONCE, QUADS = COLUMNS / 4 / THREADS };
  static_assert(ROWS % AT_ONCE == 0 && COLUMNS % (4 * THREADS) == 0, "");
  float4 fours[PASSES][QUADS];
};

/// Fetches rows from `first` on, if they can be read four floats at a time. Beyond the last row and
/// column others are read in their place, so that nothing depends on them but what is masked,
/// multiplied by zero, or not written. There is a row.
template <int ROWS, int COLUMNS>
DEVICE void fetch(TileFetch<ROWS, COLUMNS> &f, const MatrixRows &rows, int64_t first) {
  typedef TileFetch<ROWS, COLUMNS> F;
  if (!rows.fours) return;
  const int row = thread_index() / F::THREADS;
  int column = thread_index() % F::THREADS * 4;
  KEEP_IN_LOOP(column);
  const int64_t after = rows.m - 1 - first;
  const int last = after < ROWS ? (int)after : ROWS;
  UNROLL for (int i = 0; i < F::PASSES; i++) {
    const int r = F::AT_ONCE * i + row;
    const float *from = rows.x + (first + (r < last ? r : last)) * rows.stride;
    UNROLL for (int j = 0; j < F::QUADS; j++) {
      const int c = column + 4 * F::THREADS * j;
      f.fours[i][j] = load4(from + (c < rows.k ? c : 0));
    }
  }
}

/// Stores what was fetched; or reads it only now, two floats at a time.
template <int ROWS, int COLUMNS> DEVICE void store(
  const TileFetch<ROWS, COLUMNS> &f, const MatrixRows &rows, int64_t first,
  uint16_t (*to)[COLUMNS + 8]) {
  typedef TileFetch<ROWS, COLUMNS> F;
  if (rows.fours) {
    enum { PITCH = COLUMNS + 8 };
    int start = thread_index() / F::THREADS * PITCH + thread_index() % F::THREADS * 4;
    KEEP_IN_LOOP(start);
    UNROLL for (int i = 0; i < F::PASSES; i++) {
      UNROLL for (int j = 0; j < F::QUADS; j++) {
        store_halves(
          &to[0][0] + start + F::AT_ONCE * PITCH * i + 4 * F::THREADS * j, f.fours[i][j]);
      }
    }
  } else {
    store_tile(rows, first, ROWS, COLUMNS, 1, to[0]);
  }
}

/// The softmax so far of a lane's two rows, lane / 4 and lane / 4 + 8 of its warp: the largest logit,
/// and the sum of exponentials, which is split over four lanes.
struct HalfSoftmax {
  float top[2], total[2];
};

/// Turns logits, of which `count` exist, into exponentials, and shrinks the sums so far.
template <int TILES, int V> DEVICE void half_exponentials(
  float (&logits)[TILES][4], float (&sums)[V / 8][4], HalfSoftmax &softmax, int count) {
  const int column = thread_index() % 4 * 2;
  if (count < 8 * TILES) {
    UNROLL for (int j = 0; j < TILES; j++) {
      UNROLL for (int c = 0; c < 4; c++) {
        if (8 * j + column + c % 2 >= count) logits[j][c] = -INFINITE;
      }
    }
  }
  UNROLL for (int r = 0; r < 2; r++) {
    float top = softmax.top[r];
    UNROLL for (int j = 0; j < TILES; j++) {
      UNROLL for (int c = 2 * r; c < 2 * r + 2; c++) top = logits[j][c] > top ? logits[j][c] : top;
    }
    UNROLL for (int mask = 1; mask < 4; mask *= 2) {
      const float other = shuffle_xor(top, mask);
      top = other > top ? other : top;
    }
    if (top > softmax.top[r]) {
      const float shrink = exp2_fast(softmax.top[r] - top);
      softmax.top[r] = top;
      softmax.total[r] *= shrink;
      UNROLL for (int j = 0; j < V / 8; j++) {
        sums[j][2 * r] *= shrink;
        sums[j][2 * r + 1] *= shrink;
      }
    }
    UNROLL for (int j = 0; j < TILES; j++) {
      UNROLL for (int c = 2 * r; c < 2 * r + 2; c++) {
        logits[j][c] = exp2_fast(logits[j][c] - top);
        softmax.total[r] += logits[j][c];
      }
    }
  }
}

/// Divides by the sums of exponentials and writes. Lanes 2i and 2i + 1 exchange halves of their rows,
/// so that each has four columns of one row.
template <int V> DEVICE void half_output(
  const gpu_attention_args &a, const float (&sums)[V / 8][4], const HalfSoftmax &softmax,
  int64_t first_query) {
  const int lane = thread_index() % 32, odd = lane % 2;
  float factors[2];
  UNROLL for (int r = 0; r < 2; r++) {
    float total = softmax.total[r];
    UNROLL for (int mask = 1; mask < 4; mask *= 2) total += shuffle_xor(total, mask);
    factors[r] = total > 0 ? divide(1, total) : 0;
  }
  UNROLL for (int j = 0; j < V / 8; j++) {
    const float v[4] = {
      sums[j][0] * factors[0], sums[j][1] * factors[0], sums[j][2] * factors[1],
      sums[j][3] * factors[1]};
    const float other0 = shuffle_xor(odd ? v[0] : v[2], 1);
    const float other1 = shuffle_xor(odd ? v[1] : v[3], 1);
    write_output(
      a, first_query + lane / 4 + odd * 8, 8 * j + lane % 4 / 2 * 4,
      odd ? float4{other0, other1, v[2], v[3]} : float4{v[0], v[1], other0, other1});
  }
}

/// Keys are fetched while values are summed, and values while logits are computed.
template <int D, int V, int KEYS, int QUERIES>
DEVICE void attend_half(const gpu_attention_args &a, HalfAttention<D, V, KEYS, QUERIES> &s) {
  const int lane = thread_index() % 32, warp = thread_index() / 32;
  const int64_t first_query = block_x() * GPU_HALF_QUERIES;
  const MatrixRows q = queries_of(a), k = keys_of(a), v = values_of(a);
  // exp(x) is 2 to the power of x · log2(e).
  const float factor = a.scale * 1.44269504f;

  u32 queries[D / 16][4];
  if constexpr (QUERIES > 0) {
    store_tile(q, first_query, GPU_HALF_QUERIES, D, factor, s.q[0]);
  } else {
    // Through the memory of the keys, a part at a time.
    enum { PART = KEYS < GPU_HALF_QUERIES ? KEYS : GPU_HALF_QUERIES };
    UNROLL for (int i = 0; i < GPU_HALF_QUERIES; i += PART) {
      store_tile(q, first_query + i, PART, D, factor, s.k[0]);
      synchronize();
      if (warp * 16 >= i && warp * 16 < i + PART) {
        UNROLL for (int d = 0; d < D / 16; d++) {
          load_tiles(queries[d], &s.k[warp * 16 - i + lane % 16][16 * d + lane / 16 * 8]);
        }
      }
      synchronize();
    }
  }

  HalfSoftmax softmax = {{-INFINITE, -INFINITE}, {0, 0}};
  float sums[V / 8][4];
  UNROLL for (int j = 0; j < V / 8; j++) { UNROLL for (int c = 0; c < 4; c++) sums[j][c] = 0; }
  TileFetch<KEYS, D> next_keys;
  if (a.keys > 0) fetch(next_keys, k, 0);
  for (int64_t first = 0; first < a.keys; first += KEYS) {
    const int count = a.keys - first < KEYS ? (int)(a.keys - first) : KEYS;
    store(next_keys, k, first, s.k);
    synchronize();
    TileFetch<KEYS, V> next_values;
    fetch(next_values, v, first);

    float logits[KEYS / 8][4];
    UNROLL for (int j = 0; j < KEYS / 8; j++) {
      UNROLL for (int c = 0; c < 4; c++) logits[j][c] = 0;
    }
    int my_q = (warp * 16 + lane % 16) * (D + 8) + lane / 16 * 8;
    int my_k = (lane / 16 * 8 + lane % 8) * (D + 8) + lane / 8 % 2 * 8;
    KEEP_IN_LOOP(my_q);
    KEEP_IN_LOOP(my_k);
    UNROLL for (int d = 0; d < D / 16; d++) {
      if constexpr (QUERIES > 0) load_tiles(queries[d], &s.q[0][0] + my_q + 16 * d);
      UNROLL for (int j = 0; j < KEYS / 16; j++) {
        u32 b[4];
        load_tiles(b, &s.k[0][0] + my_k + 16 * j * (D + 8) + 16 * d);
        multiply_tiles(logits[2 * j], queries[d], b[0], b[1]);
        multiply_tiles(logits[2 * j + 1], queries[d], b[2], b[3]);
      }
    }
    half_exponentials<KEYS / 8, V>(logits, sums, softmax, count);

    store(next_values, v, first, s.v);
    synchronize();
    if (first + KEYS < a.keys) fetch(next_keys, k, first + KEYS);
    int my_v = lane % 16 * (V + 8) + lane / 16 * 8;
    KEEP_IN_LOOP(my_v);
    UNROLL for (int j = 0; j < KEYS / 16; j++) {
      const u32 p[4] = {
        pack_halves(logits[2 * j][0], logits[2 * j][1]),
        pack_halves(logits[2 * j][2], logits[2 * j][3]),
        pack_halves(logits[2 * j + 1][0], logits[2 * j + 1][1]),
        pack_halves(logits[2 * j + 1][2], logits[2 * j + 1][3])};
      UNROLL for (int c = 0; c < V / 16; c++) {
        u32 b[4];
        load_tiles_transposed(b, &s.v[0][0] + my_v + 16 * j * (V + 8) + 16 * c);
        multiply_tiles(sums[2 * c], p, b[0], b[1]);
        multiply_tiles(sums[2 * c + 1], p, b[2], b[3]);
      }
    }
  }
  half_output<V>(a, sums, softmax, first_query + warp * 16);
}

#define ATTENTION_HALF(D, V, KEYS, QUERIES, BLOCKS)                                          \
  typedef HalfAttention<D, V, KEYS, QUERIES> HalfAttention_##D##_##V;                        \
  static_assert(sizeof(HalfAttention_##D##_##V) == GPU_SHARED_attention_half_##D##_##V, ""); \
  KERNEL void LAUNCH_BOUNDS(GPU_HALF_THREADS, BLOCKS)                                        \
    attention_half_##D##_##V(gpu_attention_args a) {                                         \
    SHARED(HalfAttention_##D##_##V, s);                                                      \
    attend_half(a, s);                                                                       \
  }

ATTENTION_HALF(64, 64, 32, 0, 3)
ATTENTION_HALF(80, 80, 32, 0, 3)
ATTENTION_HALF(96, 96, 32, 0, 3)
ATTENTION_HALF(256, 64, 32, 0, 1)
ATTENTION_HALF(256, 256, 16, 64, 1)

#undef ATTENTION_HALF

#endif
