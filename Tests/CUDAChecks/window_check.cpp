#include "check.h"

static void check_window(int64_t height, int64_t width, int64_t channels, int64_t window) {
  const int64_t across = (width + window - 1) / window, down = (height + window - 1) / window;
  const std::string name = " " + std::to_string(height) + " x " + std::to_string(width) + " x " +
    std::to_string(channels) + " in " + std::to_string(window);
  const std::vector<float> x = noise(height * width * channels, 1);
  std::vector<double> windows;
  for (int64_t number = 0; number < across * down; number++) {
    for (int64_t i = 0; i < window * window; i++) {
      const int64_t row = number / across * window + i / window;
      const int64_t column = number % across * window + i % window;
      const bool inside = row < height && column < width;
      for (int64_t c = 0; c < channels; c++) {
        windows.push_back(inside ? x[(row * width + column) * channels + c] : 0);
      }
    }
  }
  Floats device_x(x), partitioned(windows.size());
  launch_elements<gpu_window_args>(
    "window_partition", window_partition,
    {device_x, nullptr, partitioned, height, width, channels, window}, (int64_t)windows.size());
  expect_near("window_partition" + name, partitioned, windows, 0);

  const std::vector<float> residual = noise(x.size(), 2);
  Floats device_residual(residual);
  for (bool adds : {false, true}) {
    Floats merged(x.size());
    launch_elements<gpu_window_args>(
      "window_merge", window_merge,
      {partitioned, adds ? device_residual.data() : nullptr, merged, height, width, channels,
       window},
      (int64_t)x.size());
    std::vector<double> expected(x.begin(), x.end());
    for (size_t i = 0; adds && i < x.size(); i++) expected[i] += residual[i];
    expect_near("window_merge" + name, merged, expected, 1e-7);
  }
}

void check_windows() {
  check_window(1, 1, 1, 1);
  check_window(1, 33, 3, 8);
  check_window(14, 14, 4, 7);
  check_window(15, 13, 5, 8);
  check_window(3, 5, 33, 14);
}
