// A product in float32: a block computes SIZE × SIZE of y, a thread 8 × 8 or 4 × 4 of these.

#ifndef CCUDA_PRODUCT_EXACT_CUH
#define CCUDA_PRODUCT_EXACT_CUH

#include "operands.cuh"

/// STEP rows of k at a time, in two buffers: one is filled while the other is read. A thread fetches
/// four floats of each operand in a step. Each element of y is one sum in the order of k, whatever
/// SIZE is.
template <int SIZE> struct ExactTile {
  enum { STEP = 4 * GPU_LINEAR_THREADS / SIZE, PITCH = SIZE + 4 };
  float x[2][STEP][PITCH], w[2][STEP][PITCH];
};

template <int SIZE, class Rows, class Place> DEVICE void product_exact(
  ExactTile<SIZE> &s, const Rows &rows, const Weights &weights, const Output<Place> &out) {
  enum { STEP = ExactTile<SIZE>::STEP, GROUPS = SIZE / 64 };
  const int t = thread_index(), lane = t % 32, warp = t / 32;
  const int64_t first_row = block_y() * SIZE, first_column = block_x() * SIZE;

  // What this thread fetches: x is transposed on its way.
  const int x_row = t / (STEP / 4), x_k = t % (STEP / 4) * 4;
  const int w_k = t / (SIZE / 4), w_column = t % (SIZE / 4) * 4;
  const auto row = row_of(rows, first_row + x_row);
  const auto columns = columns_of(weights, first_column + w_column);
  float4 x = load(rows, row, x_k), w = load(weights, columns, w_k);

  // What it computes: four rows and four columns of each 64; a warp has 16 rows and 32 columns.
  const int my_row = warp / 2 * 16 + lane / 8 * 4, my_column = warp % 2 * 32 + lane % 8 * 4;
  float sums[GROUPS * 4][GROUPS * 4];
  UNROLL for (int i = 0; i < GROUPS * 4; i++) {
    UNROLL for (int j = 0; j < GROUPS * 4; j++) sums[i][j] = 0;
  }

  int buffer = 0;
  for (int k = 0; k < weights.k; k += STEP, buffer ^= 1) {
    store_column(&s.x[buffer][x_k][x_row], ExactTile<SIZE>::PITCH, x);
    store4(&s.w[buffer][w_k][w_column], w);
    synchronize();
    if (k + STEP < weights.k) {
      x = load(rows, row, k + STEP + x_k);
      w = load(weights, columns, k + STEP + w_k);
    }
    UNROLL for (int i = 0; i < STEP; i++) {
      float4 xs[GROUPS], ws[GROUPS];
      UNROLL for (int g = 0; g < GROUPS; g++) {
        xs[g] = load4(&s.x[buffer][i][64 * g + my_row]);
        ws[g] = load4(&s.w[buffer][i][64 * g + my_column]);
      }
      UNROLL for (int g = 0; g < GROUPS; g++) {
        UNROLL for (int h = 0; h < GROUPS; h++) {
          const float a[4] = {xs[g].x, xs[g].y, xs[g].z, xs[g].w};
          const float b[4] = {ws[h].x, ws[h].y, ws[h].z, ws[h].w};
          UNROLL for (int r = 0; r < 4; r++) {
            UNROLL for (int c = 0; c < 4; c++) sums[4 * g + r][4 * h + c] += a[r] * b[c];
          }
        }
      }
    }
  }

  UNROLL for (int r = 0; r < GROUPS * 4; r++) {
    UNROLL for (int g = 0; g < GROUPS; g++) {
      const float *v = &sums[r][4 * g];
      write(
        out, first_row + r / 4 * 64 + my_row + r % 4, first_column + 64 * g + my_column,
        {v[0], v[1], v[2], v[3]});
    }
  }
}

#endif
