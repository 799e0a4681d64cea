// All kernels in one file: what scripts/make_ptx.sh compiles, and the emulation's stand-in driver.

#include "attention.cuh"
#include "copy_rows.cuh"
#include "depthwise.cuh"
#include "elementwise.cuh"
#include "image.cuh"
#include "layer_norm.cuh"
#include "products.cuh"
#include "resample.cuh"
#include "rotate.cuh"
#include "transpose_image.cuh"
#include "window.cuh"
