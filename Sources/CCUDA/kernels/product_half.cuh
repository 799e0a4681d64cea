// A product of operands rounded to half, with float sums: a block computes SIZE × SIZE of y, each of
// its eight warps 64 × 32 or 32 × 16 of these.

#ifndef CCUDA_PRODUCT_HALF_CUH
#define CCUDA_PRODUCT_HALF_CUH

#include "operands.cuh"

/// STEP elements of k at a time, in two buffers: one is filled while the other is read. A thread
/// fetches eight floats of each operand in a step. The pitches keep the eight rows of a tile in
/// different banks. Each element of y is one sum in the order of k, whatever SIZE is.
template <int SIZE> struct HalfTile {
  enum { STEP = 8 * GPU_LINEAR_THREADS / SIZE, X_PITCH = STEP + 8, W_PITCH = SIZE + 8 };
  alignas(16) uint16_t x[2][SIZE][X_PITCH], w[2][STEP][W_PITCH];
};

template <int SIZE, class Rows, class Place> DEVICE void product_half(
  HalfTile<SIZE> &s, const Rows &rows, const Weights &weights, const Output<Place> &out) {
  enum { STEP = HalfTile<SIZE>::STEP, TILES = SIZE / 32, FETCHES = 2 };
  const int t = thread_index(), lane = t % 32, warp = t / 32;
  const int64_t first_row = block_y() * SIZE, first_column = block_x() * SIZE;

  // What this thread fetches: four floats of two rows, and of two k of four columns.
  const int x_row = t / (STEP / 4), x_k = t % (STEP / 4) * 4;
  const int w_k = t / (SIZE / 4), w_column = t % (SIZE / 4) * 4;
  const auto columns = columns_of(weights, first_column + w_column);
  decltype(row_of(rows, 0)) row[FETCHES];
  float4 x[FETCHES], w[FETCHES];
  UNROLL for (int i = 0; i < FETCHES; i++) {
    row[i] = row_of(rows, first_row + SIZE / 2 * i + x_row);
    x[i] = load(rows, row[i], x_k);
    w[i] = load(weights, columns, STEP / 2 * i + w_k);
  }

  // What its warp computes: TILES × TILES products of 16 × 8.
  const int warp_row = warp / 4 * (SIZE / 2), warp_column = warp % 4 * (SIZE / 4);
  float sums[TILES][TILES][4];
  UNROLL for (int i = 0; i < TILES; i++) {
    UNROLL for (int j = 0; j < TILES; j++) { UNROLL for (int c = 0; c < 4; c++) sums[i][j][c] = 0; }
  }

  int buffer = 0;
  for (int k = 0; k < weights.k; k += STEP, buffer ^= 1) {
    UNROLL for (int i = 0; i < FETCHES; i++) {
      store_halves(&s.x[buffer][SIZE / 2 * i + x_row][x_k], x[i]);
      store_halves(&s.w[buffer][STEP / 2 * i + w_k][w_column], w[i]);
    }
    synchronize();
    if (k + STEP < weights.k) {
      UNROLL for (int i = 0; i < FETCHES; i++) {
        x[i] = load(rows, row[i], k + STEP + x_k);
        w[i] = load(weights, columns, k + STEP + STEP / 2 * i + w_k);
      }
    }
    UNROLL for (int part = 0; part < STEP; part += 16) {
      u32 a[TILES][4], b[TILES / 2][4];
      UNROLL for (int i = 0; i < TILES; i++) {
        load_tiles(a[i], &s.x[buffer][warp_row + 16 * i + lane % 16][part + lane / 16 * 8]);
      }
      UNROLL for (int j = 0; j < TILES / 2; j++) {
        load_tiles_transposed(
          b[j], &s.w[buffer][part + lane % 16][warp_column + 16 * j + lane / 16 * 8]);
      }
      UNROLL for (int i = 0; i < TILES; i++) {
        UNROLL for (int j = 0; j < TILES; j++) {
          multiply_tiles(sums[i][j], a[i], b[j / 2][j % 2 * 2], b[j / 2][j % 2 * 2 + 1]);
        }
      }
    }
  }

  // Lanes 2i and 2i + 1 exchange halves of their rows g and g + 8, so that each has four columns of
  // one row.
  const int odd = lane % 2;
  const int64_t my_row = first_row + warp_row + lane / 4 + odd * 8;
  const int64_t my_column = first_column + warp_column + lane % 4 / 2 * 4;
  UNROLL for (int i = 0; i < TILES; i++) {
    UNROLL for (int j = 0; j < TILES; j++) {
      const float *v = sums[i][j];
      const float other0 = shuffle_xor(odd ? v[0] : v[2], 1);
      const float other1 = shuffle_xor(odd ? v[1] : v[3], 1);
      const float4 four =
        odd ? float4{other0, other1, v[2], v[3]} : float4{v[0], v[1], other0, other1};
      write(out, my_row + 16 * i, my_column + 8 * j, four);
    }
  }
}

#endif
