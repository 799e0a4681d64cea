#include "opencv_shim.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <exception>
#include <mutex>
#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>
#include <opencv2/video/tracking.hpp>
#include <vector>

struct ocv_dis {
  cv::Ptr<cv::DISOpticalFlow> estimator;
};

namespace {

void prepare() {
  static std::once_flag once;
  std::call_once(once, [] { cv::setNumThreads(0); });
}

/// Runs `body` and catches every exception.
template <typename Body> int guarded(ocv_error *error, Body body) noexcept {
  try {
    prepare();
    body();
    return 0;
  } catch (const std::exception &exception) {
    std::snprintf(error->text, sizeof error->text, "%s", exception.what());
  } catch (...) {
    std::snprintf(error->text, sizeof error->text, "an exception of unknown type");
  }
  return 1;
}

/// A matrix over the caller's memory. OpenCV has no constant matrix; memory that the interface
/// declares const is only passed as an input.
template <typename T> cv::Mat view(const T *data, int w, int h, int type) {
  return cv::Mat(h, w, type, const_cast<T *>(data));
}

void resize(const cv::Mat &src, cv::Mat dst) {
  const bool shrinks = dst.cols < src.cols || dst.rows < src.rows;
  cv::resize(src, dst, dst.size(), 0, 0, shrinks ? cv::INTER_AREA : cv::INTER_LINEAR);
}

/// The position to which `flow` leads from each pixel.
cv::Mat positions(const float *flow, int w, int h) {
  cv::Mat positions = view(flow, w, h, CV_32FC2).clone();
  for (int y = 0; y < h; y++) {
    cv::Vec2f *row = positions.ptr<cv::Vec2f>(y);
    for (int x = 0; x < w; x++) row[x] += cv::Vec2f(float(x), float(y));
  }
  return positions;
}

/// `to` warped by `flow`.
cv::Mat fetched(const uint8_t *to, const float *flow, int w, int h) {
  cv::Mat out;
  cv::remap(
    view(to, w, h, CV_8UC1), out, positions(flow, w, h), cv::noArray(), cv::INTER_LINEAR,
    cv::BORDER_REPLICATE);
  return out;
}

} // namespace

extern "C" {

int ocv_resize_u8c3(
  const uint8_t *src, int w, int h, uint8_t *dst, int dst_w, int dst_h, ocv_error *error) {
  return guarded(
    error, [&] { resize(view(src, w, h, CV_8UC3), view(dst, dst_w, dst_h, CV_8UC3)); });
}

int ocv_resize_u8(
  const uint8_t *src, int w, int h, uint8_t *dst, int dst_w, int dst_h, ocv_error *error) {
  return guarded(
    error, [&] { resize(view(src, w, h, CV_8UC1), view(dst, dst_w, dst_h, CV_8UC1)); });
}

int ocv_resize_f32(
  const float *src, int w, int h, float *dst, int dst_w, int dst_h, ocv_error *error) {
  return guarded(error, [&] {
    cv::Mat out = view(dst, dst_w, dst_h, CV_32FC1);
    cv::resize(view(src, w, h, CV_32FC1), out, out.size(), 0, 0, cv::INTER_LINEAR);
  });
}

int ocv_grey(const uint8_t *rgb, int w, int h, uint8_t *grey, ocv_error *error) {
  return guarded(error, [&] {
    cv::Mat out = view(grey, w, h, CV_8UC1);
    cv::cvtColor(view(rgb, w, h, CV_8UC3), out, cv::COLOR_RGB2GRAY);
  });
}

int ocv_lab(const uint8_t *rgb, int w, int h, float *lab, ocv_error *error) {
  return guarded(error, [&] {
    cv::Mat unit, joined;
    view(rgb, w, h, CV_8UC3).convertTo(unit, CV_32FC3, 1.0 / 255);
    cv::cvtColor(unit, joined, cv::COLOR_RGB2Lab);
    const size_t plane = size_t(w) * size_t(h);
    std::vector<cv::Mat> planes;
    for (size_t c = 0; c < 3; c++) planes.push_back(view(lab + c * plane, w, h, CV_32FC1));
    cv::split(joined, planes.data());
  });
}

int ocv_gaussian_blur(
  const float *src, int w, int h, int planes, double sigma, float *dst, ocv_error *error) {
  return guarded(error, [&] {
    const size_t plane = size_t(w) * size_t(h);
    for (size_t c = 0; c < size_t(planes); c++) {
      cv::Mat out = view(dst + c * plane, w, h, CV_32FC1);
      cv::GaussianBlur(view(src + c * plane, w, h, CV_32FC1), out, cv::Size(), sigma);
    }
  });
}

int ocv_sobel(const float *src, int w, int h, int dx, int dy, float *dst, ocv_error *error) {
  return guarded(error, [&] {
    cv::Mat out = view(dst, w, h, CV_32FC1);
    cv::Sobel(view(src, w, h, CV_32FC1), out, CV_32F, dx, dy, 3);
  });
}

int ocv_distance(const uint8_t *mask, int w, int h, float *dst, ocv_error *error) {
  return guarded(error, [&] {
    cv::Mat out = view(dst, w, h, CV_32FC1);
    cv::distanceTransform(view(mask, w, h, CV_8UC1), out, cv::DIST_L2, 5);
  });
}

int ocv_warp(const float *src, const float *flow, int w, int h, float *dst, ocv_error *error) {
  return guarded(error, [&] {
    cv::Mat out = view(dst, w, h, CV_32FC1);
    cv::remap(
      view(src, w, h, CV_32FC1), out, positions(flow, w, h), cv::noArray(), cv::INTER_LINEAR,
      cv::BORDER_REPLICATE);
  });
}

int ocv_components(
  const uint8_t *mask, int w, int h, int32_t *labels, ocv_component *components, int capacity,
  int *count, ocv_error *error) {
  return guarded(error, [&] {
    cv::Mat out = view(labels, w, h, CV_32SC1), stats, centroids;
    const int labelled =
      cv::connectedComponentsWithStats(view(mask, w, h, CV_8UC1), out, stats, centroids, 8);
    *count = labelled - 1;
    for (int i = 1; i < labelled && i <= capacity; i++) {
      const int *row = stats.ptr<int>(i);
      components[i - 1] = {
        row[cv::CC_STAT_LEFT], row[cv::CC_STAT_TOP], row[cv::CC_STAT_WIDTH],
        row[cv::CC_STAT_HEIGHT], row[cv::CC_STAT_AREA]};
    }
  });
}

int ocv_grab_cut(const uint8_t *image, int w, int h, uint8_t *mask, int rounds, ocv_error *error) {
  return guarded(error, [&] {
    cv::theRNG().state = 0x5eed;
    cv::Mat labels = view(mask, w, h, CV_8UC1), background, foreground;
    cv::grabCut(
      view(image, w, h, CV_8UC3), labels, cv::Rect(), background, foreground, rounds,
      cv::GC_INIT_WITH_MASK);
  });
}

int ocv_shift(
  const uint8_t *from, const uint8_t *to, int w, int h, int *x, int *y, ocv_error *error) {
  return guarded(error, [&] {
    const int part = std::min(w, h) >= 64 ? 4 : 1;
    const cv::Size size(w / part, h / part);
    cv::Mat window, small[2];
    cv::createHanningWindow(window, size, CV_32F);
    const uint8_t *const images[2] = {from, to};
    for (int i = 0; i < 2; i++) {
      cv::resize(view(images[i], w, h, CV_8UC1), small[i], size, 0, 0, cv::INTER_AREA);
      small[i].convertTo(small[i], CV_32F);
    }
    const cv::Point2d shift = cv::phaseCorrelate(small[0], small[1], window);
    *x = std::clamp(int(std::lround(shift.x * part)), -w, w);
    *y = std::clamp(int(std::lround(shift.y * part)), -h, h);
  });
}

int ocv_mismatch(
  const uint8_t *from, const uint8_t *to, const float *flow, int w, int h, float *mismatch,
  ocv_error *error) {
  return guarded(error, [&] {
    cv::Mat out = view(mismatch, w, h, CV_32FC1), difference;
    cv::absdiff(view(from, w, h, CV_8UC1), fetched(to, flow, w, h), difference);
    difference.convertTo(difference, CV_32F);
    cv::GaussianBlur(difference, out, cv::Size(), 4);
    const cv::Mat at = positions(flow, w, h);
    for (int y = 0; y < h; y++)
      for (int x = 0; x < w; x++) {
        const cv::Vec2f p = at.at<cv::Vec2f>(y, x);
        if (!(p[0] >= 0 && p[1] >= 0 && p[0] <= float(w - 1) && p[1] <= float(h - 1)))
          out.at<float>(y, x) = 255;
      }
  });
}

int ocv_correlation(
  const uint8_t *from, const uint8_t *to, const float *flow, int w, int h, double *correlation,
  ocv_error *error) {
  return guarded(error, [&] {
    cv::Mat a, b;
    view(from, w, h, CV_8UC1).convertTo(a, CV_32F);
    fetched(to, flow, w, h).convertTo(b, CV_32F);
    a -= cv::mean(a);
    b -= cv::mean(b);
    const double scale = cv::norm(a) * cv::norm(b);
    *correlation = scale > 0 ? a.dot(b) / scale : 0;
  });
}

int ocv_dis_create(int is_fine, ocv_dis **dis, ocv_error *error) {
  return guarded(error, [&] {
    *dis = nullptr;
    cv::Ptr<cv::DISOpticalFlow> estimator =
      cv::DISOpticalFlow::create(cv::DISOpticalFlow::PRESET_MEDIUM);
    if (is_fine) {
      estimator->setFinestScale(0);
      estimator->setVariationalRefinementIterations(0);
    }
    *dis = new ocv_dis{estimator};
  });
}

int ocv_dis_flow(
  ocv_dis *dis, const uint8_t *from, const uint8_t *to, int w, int h, float *flow,
  ocv_error *error) {
  return guarded(error, [&] {
    cv::Mat out = view(flow, w, h, CV_32FC2);
    // The estimator uses the contents of the destination as a first guess only if asked to.
    dis->estimator->calc(view(from, w, h, CV_8UC1), view(to, w, h, CV_8UC1), out);
    if (out.data != reinterpret_cast<unsigned char *>(flow)) out.copyTo(view(flow, w, h, CV_32FC2));
  });
}

void ocv_dis_destroy(ocv_dis *dis) { delete dis; }
}
