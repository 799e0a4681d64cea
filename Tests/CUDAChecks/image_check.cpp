#include "check.h"

namespace {

struct Size {
  int64_t height, width, channels;
  size_t count() const { return (size_t)(height * width * channels); }
  std::string name() const {
    return " " + std::to_string(height) + " x " + std::to_string(width) + " x " +
      std::to_string(channels);
  }
};

void check_row_sums(Size s) {
  const std::vector<float> x = noise(s.count(), 1);
  Floats device_x(x), y(s.height * 3 * s.channels);
  launch_elements<gpu_image_args>(
    "row_sums", row_sums, {device_x, nullptr, y, s.channels, s.height, s.width, s.channels},
    (int64_t)y.size());
  std::vector<double> expected(y.size());
  for (int64_t row = 0; row < s.height; row++) {
    for (int64_t c = 0; c < s.channels; c++) {
      const float *line = x.data() + row * s.width * s.channels + c;
      double *out = expected.data() + row * 3 * s.channels + c;
      for (int64_t i = 0; i < s.width; i++) out[0] += line[i * s.channels];
      out[s.channels] = line[0];
      out[2 * s.channels] = line[(s.width - 1) * s.channels];
    }
  }
  expect_near("row_sums" + s.name(), y, expected, 1e-6);
}

void check_max_pool(Size s, int64_t x_stride) {
  if (s.height < 2 || s.width < 2) return;
  // Pixels are part of wider ones.
  const std::vector<float> x = noise((s.height * s.width - 1) * x_stride + s.channels, 2);
  Floats device_x(x), y(s.height / 2 * (s.width / 2) * s.channels);
  launch_elements<gpu_image_args>(
    "max_pool", max_pool, {device_x, nullptr, y, x_stride, s.height, s.width, s.channels},
    (int64_t)y.size());
  std::vector<double> expected;
  for (int64_t row = 0; row < s.height / 2; row++) {
    for (int64_t column = 0; column < s.width / 2; column++) {
      for (int64_t c = 0; c < s.channels; c++) {
        double most = -1e30;
        for (int64_t i = 0; i < 4; i++) {
          const int64_t at = (2 * row + i / 2) * s.width + 2 * column + i % 2;
          most = std::fmax(most, x[at * x_stride + c]);
        }
        expected.push_back(most);
      }
    }
  }
  expect_near("max_pool" + s.name(), y, expected, 0);
}

void check_upsample_nearest(Size s, bool adds) {
  const std::vector<float> x = noise(s.count(), 3), addend = noise(4 * s.count(), 4);
  Floats device_x(x), device_addend(addend), y(4 * s.count());
  launch_elements<gpu_image_args>(
    "upsample_nearest", upsample_nearest,
    {device_x, adds ? device_addend.data() : nullptr, y, s.channels, s.height, s.width, s.channels},
    (int64_t)y.size());
  std::vector<double> expected;
  for (int64_t row = 0; row < 2 * s.height; row++) {
    for (int64_t column = 0; column < 2 * s.width; column++) {
      for (int64_t c = 0; c < s.channels; c++) {
        const double value = x[(row / 2 * s.width + column / 2) * s.channels + c];
        expected.push_back(value + (adds ? addend[expected.size()] : 0));
      }
    }
  }
  expect_near("upsample_nearest" + s.name(), y, expected, 1e-7);
}

void check_transpose(Size s) {
  const std::vector<float> x = noise(s.count(), 5);
  Floats device_x(x), y(s.count());
  launch_elements<gpu_image_args>(
    "transpose_image", transpose_image,
    {device_x, nullptr, y, s.channels, s.height, s.width, s.channels}, (int64_t)y.size());
  std::vector<double> expected;
  for (int64_t c = 0; c < s.channels; c++) {
    for (int64_t i = 0; i < s.height * s.width; i++) expected.push_back(x[i * s.channels + c]);
  }
  expect_near("transpose_image" + s.name(), y, expected, 0);
}

void check_depthwise(Size s, int64_t kernel, int64_t stride, bool has_bias) {
  const int64_t rows = (s.height + stride - 1) / stride, columns = (s.width + stride - 1) / stride;
  const std::vector<float> x = noise(s.count(), 6), bias = noise(s.channels, 8),
                           weights = noise(kernel * kernel * s.channels, 7);
  Floats device_x(x), device_weights(weights), device_bias(bias);
  Floats y(rows * columns * s.channels);
  launch_elements<gpu_depthwise_args>(
    "depthwise", depthwise,
    {device_x, device_weights, has_bias ? device_bias.data() : nullptr, y, s.height, s.width,
     s.channels, kernel, stride},
    (int64_t)y.size());
  std::vector<double> expected;
  for (int64_t row = 0; row < rows; row++) {
    for (int64_t column = 0; column < columns; column++) {
      for (int64_t c = 0; c < s.channels; c++) {
        double sum = has_bias ? bias[c] : 0;
        for (int64_t i = 0; i < kernel * kernel; i++) {
          const int64_t from_row = row * stride + i / kernel - kernel / 2;
          const int64_t from_column = column * stride + i % kernel - kernel / 2;
          if (from_row < 0 || from_row >= s.height) continue;
          if (from_column < 0 || from_column >= s.width) continue;
          sum += (double)weights[i * s.channels + c] *
            x[(from_row * s.width + from_column) * s.channels + c];
        }
        expected.push_back(sum);
      }
    }
  }
  expect_near("depthwise" + s.name(), y, expected, 1e-6);
}

} // namespace

void check_images() {
  const Size sizes[] = {{1, 1, 1}, {1, 33, 3}, {5, 7, 33}, {8, 6, 16}, {17, 9, 4}};
  for (Size size : sizes) {
    check_row_sums(size);
    check_max_pool(size, size.channels);
    check_max_pool(size, size.channels + 5);
    check_upsample_nearest(size, false);
    check_upsample_nearest(size, true);
    check_transpose(size);
    for (int64_t kernel : {1, 3, 7}) {
      for (int64_t stride : {1, 2}) check_depthwise(size, kernel, stride, stride == 1);
    }
  }
}
