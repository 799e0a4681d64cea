// NVIDIA's driver, found when the program runs: users have a driver, not a toolkit.

#ifndef CCUDA_CUDA_DRIVER_H
#define CCUDA_CUDA_DRIVER_H

#include <stddef.h>
#include <stdint.h>

/// 0 for success
typedef int cuda_result;
/// An address in the card's memory; 0 for none.
typedef uint64_t cuda_address;

enum {
  CUDA_RESULT_OUT_OF_MEMORY = 2,
  CUDA_RESULT_NO_DEVICE = 100,
  // Values of CUdevice_attribute.
  CUDA_MULTIPROCESSORS = 16,
  CUDA_CAPABILITY_MAJOR = 75,
  CUDA_CAPABILITY_MINOR = 76,
  // Values of CUfunction_attribute.
  CUDA_DYNAMIC_SHARED_BYTES = 8,
};

/// The functions of the driver API that Masklet calls, under their own names.
typedef struct cuda_driver {
  cuda_result (*cuInit)(unsigned flags);
  cuda_result (*cuDriverGetVersion)(int *version);
  cuda_result (*cuDeviceGetCount)(int *count);
  cuda_result (*cuDeviceGet)(int *device, int ordinal);
  cuda_result (*cuDeviceGetName)(char *name, int length, int device);
  cuda_result (*cuDeviceGetAttribute)(int *value, int attribute, int device);
  cuda_result (*cuDevicePrimaryCtxRetain)(void **context, int device);
  cuda_result (*cuDevicePrimaryCtxRelease)(int device);
  cuda_result (*cuCtxSetCurrent)(void *context);
  cuda_result (*cuCtxSynchronize)(void);
  cuda_result (*cuMemGetInfo)(size_t *free, size_t *total);
  cuda_result (*cuMemAlloc)(cuda_address *address, size_t bytes);
  cuda_result (*cuMemFree)(cuda_address address);
  cuda_result (*cuMemcpyHtoD)(cuda_address to, const void *from, size_t bytes);
  cuda_result (*cuMemcpyDtoH)(void *to, cuda_address from, size_t bytes);
  cuda_result (*cuModuleLoadData)(void **module, const void *image);
  cuda_result (*cuModuleUnload)(void *module);
  cuda_result (*cuModuleGetFunction)(void **function, void *module, const char *name);
  cuda_result (*cuFuncSetAttribute)(void *function, int attribute, int value);
  cuda_result (*cuLaunchKernel)(
    void *function, unsigned grid_x, unsigned grid_y, unsigned grid_z, unsigned block_x,
    unsigned block_y, unsigned block_z, unsigned shared_bytes, void *stream, void **arguments,
    void **extra);
  cuda_result (*cuGetErrorName)(cuda_result result, const char **name);
} cuda_driver;

#pragma clang assume_nonnull begin

/// Opens the library `path`, which stays open, and finds the functions in it.
///
/// Returns NULL, or what is missing: the system's message, or the name of a function. The text is
/// valid until the thread's next call of the dynamic linker.
const char *_Nullable cuda_driver_open(const char *path, cuda_driver *driver);

/// The kernels as gzipped PTX for cards of compute capability 7.5 and for those from 8.0 on.
const uint8_t *cuda_ptx(int capability, size_t *count);

#pragma clang assume_nonnull end

#endif
