#include "check.h"
#include "problems.h"

namespace {

struct LinearKernel {
  const char *name;
  void (*run)(gpu_linear_args);
  int tile;
  size_t shared_bytes;
};

const LinearKernel exact_kernels[] = {
  {"linear_exact", linear_exact, GPU_TILE, GPU_SHARED_linear_exact},
  {"linear_exact_small", linear_exact_small, GPU_SMALL_TILE, GPU_SHARED_linear_exact_small},
};

const LinearKernel half_kernels[] = {
  {"linear_half", linear_half, GPU_TILE, GPU_SHARED_linear_half},
  {"linear_half_small", linear_half_small, GPU_SMALL_TILE, GPU_SHARED_linear_half_small},
};

struct LinearProblem {
  int64_t m, n, k, x_stride;
  int activation;
  bool bias, residual;
  /// Floats that x starts after a multiple of 16 bytes.
  int64_t offset;
};

std::string text(const LinearProblem &p) {
  return " " + std::to_string(p.m) + " x " + std::to_string(p.k) + " to " + std::to_string(p.n) +
    ", stride " + std::to_string(p.x_stride) + ", activation " + std::to_string(p.activation);
}

std::vector<double> reference(
  const LinearProblem &p, const std::vector<float> &x, const std::vector<float> &w,
  const std::vector<float> &bias, const std::vector<float> &residual) {
  std::vector<double> y(p.m * p.n);
  for (int64_t i = 0; i < p.m; i++) {
    for (int64_t j = 0; j < p.n; j++) {
      double sum = (p.bias ? bias[j] : 0) + (p.residual ? (double)residual[i * p.n + j] : 0);
      const float *row = &x[p.offset + i * p.x_stride];
      for (int64_t c = 0; c < p.k; c++) sum += (double)row[c] * w[j * p.k + c];
      y[i * p.n + j] = activated_reference(sum, p.activation);
    }
  }
  return y;
}

void check_linear(const LinearProblem &p) {
  std::vector<float> x = noise(p.offset + p.m * p.x_stride, 1);
  fill_gaps(x, p.offset, p.x_stride, p.k);
  const std::vector<float> w = noise(p.n * p.k, 2), bias = noise(p.n, 3);
  const std::vector<float> residual = noise(p.m * p.n, 4);
  // Behind the last row there is nothing to read.
  Floats device_x(std::vector<float>(x.begin(), x.end() - (p.x_stride - p.k)));
  Floats device_w(packed(w, p.n, p.k)), device_bias(bias), device_residual(residual);
  for (bool half : {false, true}) {
    const std::vector<double> expected = half
      ? reference(p, as_halves(x), as_halves(w), bias, residual)
      : reference(p, x, w, bias, residual);
    std::vector<float> first;
    for (const LinearKernel &kernel : half ? half_kernels : exact_kernels) {
      Floats y(p.m * p.n);
      const gpu_linear_args args = {
        device_x + p.offset,
        device_w,
        p.bias ? device_bias.data() : nullptr,
        p.residual ? device_residual.data() : nullptr,
        y,
        p.x_stride,
        p.m,
        p.n,
        p.k,
        p.activation};
      launch<gpu_linear_args>(
        kernel.name, kernel.run, args, blocks(p.n, kernel.tile), blocks(p.m, kernel.tile), 1,
        GPU_LINEAR_THREADS, kernel.shared_bytes);
      expect_relative(kernel.name + text(p), y, expected, 3e-6);
      // A product does not depend on the size of tiles.
      const std::vector<float> seen(y.data(), y.data() + y.size());
      if (first.empty()) first = seen;
      expect(first == seen, kernel.name + text(p) + ": tiles of two sizes differ");
    }
  }
}

struct ConvolveProblem {
  int64_t height, width, channels, n, kernel, stride, padding;
  int activation;
};

void check_convolve(const ConvolveProblem &p) {
  const int64_t out_height = (p.height + 2 * p.padding - p.kernel) / p.stride + 1;
  const int64_t out_width = (p.width + 2 * p.padding - p.kernel) / p.stride + 1;
  const int64_t k = p.kernel * p.kernel * p.channels;
  const std::vector<float> x = noise(p.height * p.width * p.channels, 5);
  const std::vector<float> w = noise(p.n * k, 6), bias = noise(p.n, 7);
  std::vector<double> expected(out_height * out_width * p.n);
  for (int64_t v = 0; v < out_height; v++) {
    for (int64_t h = 0; h < out_width; h++) {
      for (int64_t j = 0; j < p.n; j++) {
        double sum = bias[j];
        for (int64_t i = 0; i < k; i++) {
          const int64_t c = i % p.channels, tap = i / p.channels;
          const int64_t from_y = v * p.stride - p.padding + tap / p.kernel;
          const int64_t from_x = h * p.stride - p.padding + tap % p.kernel;
          if (from_y < 0 || from_y >= p.height || from_x < 0 || from_x >= p.width) continue;
          sum += (double)x[(from_y * p.width + from_x) * p.channels + c] * w[j * k + i];
        }
        expected[(v * out_width + h) * p.n + j] = activated_reference(sum, p.activation);
      }
    }
  }
  Floats device_x(x), device_w(packed(w, p.n, k)), device_bias(bias);
  Floats y(out_height * out_width * p.n);
  const gpu_convolve_args args = {device_x,   device_w,   device_bias, y,           p.height,
                                  p.width,    p.channels, p.kernel,    p.stride,    p.padding,
                                  out_height, out_width,  p.n,         p.activation};
  launch<gpu_convolve_args>(
    "convolve", convolve, args, blocks(p.n, GPU_SMALL_TILE),
    blocks(out_height * out_width, GPU_SMALL_TILE), 1, GPU_LINEAR_THREADS, GPU_SHARED_convolve);
  expect_relative(
    "convolve " + std::to_string(p.kernel) + ", stride " + std::to_string(p.stride) + ", of " +
      std::to_string(p.channels),
    y, expected, 3e-6);
}

/// x starts `offset` floats after a multiple of 16 bytes.
void check_transposed(
  int64_t height, int64_t width, int64_t channels, int64_t n, bool residual, int64_t offset) {
  const std::vector<float> x = noise(offset + height * width * channels, 8), bias = noise(n, 9);
  const std::vector<float> addend = noise(4 * height * width * n, 10);
  std::vector<float> all;
  std::vector<double> expected(4 * height * width * n);
  for (int tap = 0; tap < 4; tap++) {
    const std::vector<float> w = noise(n * channels, 11 + tap);
    const std::vector<float> matrix = packed(w, n, channels);
    all.insert(all.end(), matrix.begin(), matrix.end());
    for (int64_t i = 0; i < height * width; i++) {
      const int64_t at = (i / width * 2 + tap / 2) * (2 * width) + i % width * 2 + tap % 2;
      for (int64_t j = 0; j < n; j++) {
        double sum = bias[j] + (residual ? (double)addend[at * n + j] : 0);
        for (int64_t c = 0; c < channels; c++) {
          sum += (double)x[offset + i * channels + c] * w[j * channels + c];
        }
        expected[at * n + j] = activated_reference(sum, GPU_GELU);
      }
    }
  }
  Floats device_x(x), device_w(all), device_bias(bias), device_addend(addend);
  Floats y(4 * height * width * n);
  const gpu_transposed_args args = {
    device_x + offset,
    device_w,
    device_bias,
    residual ? device_addend.data() : nullptr,
    y,
    height,
    width,
    channels,
    n,
    GPU_GELU};
  launch<gpu_transposed_args>(
    "transposed_convolve", transposed_convolve, args, blocks(n, GPU_SMALL_TILE),
    blocks(height * width, GPU_SMALL_TILE), 4, GPU_LINEAR_THREADS, GPU_SHARED_transposed_convolve);
  expect_relative("transposed_convolve to " + std::to_string(n), y, expected, 3e-6);
}

} // namespace

void check_products() {
  // Every other one of all, so that each size meets each other size.
  int number = 0;
  for (int64_t m : {1, 33, 200}) {
    for (int64_t n : {1, 4, 33, 130}) {
      for (int64_t k : {3, 16, 147, 384}) {
        number++;
        const bool odd = (number + number / 4 + number / 16) % 2 == 1;
        if (odd || m * n * k > 4'000'000) continue;
        const int a = number / 2;
        check_linear({m, n, k, k + a % 3 * 4, a % 4, a / 2 % 2 == 0, a % 3 != 0, 0});
      }
    }
  }
  check_linear({130, 132, 384, 388, GPU_GELU, true, true, 0});
  check_linear({65, 64, 147, 148, GPU_IDENTITY, true, true, 0});
  check_linear({65, 64, 32, 33, GPU_RELU, true, false, 0});
  check_linear({65, 64, 32, 36, GPU_SIGMOID, false, true, 1});
  check_linear({2, 2, 1, 1, GPU_IDENTITY, false, false, 0});
  // Ends in the middle of a step and of four columns.
  check_linear({5, 7, 20, 24, GPU_IDENTITY, true, true, 0});
  check_linear({5, 6, 20, 20, GPU_IDENTITY, true, true, 1});
  check_linear({5, 5, 18, 18, GPU_IDENTITY, true, true, 0});

  check_convolve({21, 30, 3, 33, 7, 4, 3, GPU_IDENTITY});
  check_convolve({16, 17, 1, 4, 4, 4, 0, GPU_GELU});
  check_convolve({9, 16, 4, 5, 2, 2, 0, GPU_IDENTITY});
  check_convolve({19, 18, 5, 8, 3, 2, 1, GPU_RELU});
  check_convolve({10, 9, 16, 70, 3, 1, 1, GPU_SIGMOID});
  check_convolve({4, 4, 8, 1, 1, 1, 0, GPU_IDENTITY});
  check_convolve({5, 4, 3, 7, 3, 1, 1, GPU_IDENTITY});

  check_transposed(9, 8, 32, 64, true, 0);
  check_transposed(5, 3, 7, 33, false, 0);
  check_transposed(2, 3, 20, 8, true, 0);
  check_transposed(2, 3, 20, 8, true, 1);
  check_transposed(2, 2, 5, 6, true, 0);
  check_transposed(2, 2, 6, 7, true, 0);
}
