// CUDA: the driver, the kernels' PTX, and the arguments that kernels take.

#ifndef CCUDA_H
#define CCUDA_H

#include "cuda_driver.h"
#include "gpu_args.h"
#include "gpu_shared_bytes.h"

#endif
