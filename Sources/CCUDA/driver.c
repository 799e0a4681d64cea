#include <dlfcn.h>

#include "include/cuda_driver.h"

const char *cuda_driver_open(const char *path, cuda_driver *driver) {
  void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
  if (!library) return dlerror();
// The driver exports newer versions of some functions under names with a suffix.
#define FIND(function, suffix) \
  if (!(*(void **)&driver->function = dlsym(library, #function suffix))) return #function suffix;
  FIND(cuInit, "")
  FIND(cuDriverGetVersion, "")
  FIND(cuDeviceGetCount, "")
  FIND(cuDeviceGet, "")
  FIND(cuDeviceGetName, "")
  FIND(cuDeviceGetAttribute, "")
  FIND(cuDevicePrimaryCtxRetain, "")
  FIND(cuDevicePrimaryCtxRelease, "")
  FIND(cuCtxSetCurrent, "")
  FIND(cuCtxSynchronize, "")
  FIND(cuMemGetInfo, "_v2")
  FIND(cuMemAlloc, "_v2")
  FIND(cuMemFree, "_v2")
  FIND(cuMemcpyHtoD, "_v2")
  FIND(cuMemcpyDtoH, "_v2")
  FIND(cuModuleLoadData, "")
  FIND(cuModuleUnload, "")
  FIND(cuModuleGetFunction, "")
  FIND(cuFuncSetAttribute, "")
  FIND(cuLaunchKernel, "")
  FIND(cuGetErrorName, "")
#undef FIND
  return 0;
}
