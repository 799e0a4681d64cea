// All kernels: GPU_KERNELS is GPU_KERNEL_ENTRY(name, arguments) for each of them, for its user to
// define.

#ifndef CCUDA_KERNEL_LIST_H
#define CCUDA_KERNEL_LIST_H

#define GPU_KERNELS                                            \
  GPU_KERNEL_ENTRY(linear_exact, gpu_linear_args)              \
  GPU_KERNEL_ENTRY(linear_exact_small, gpu_linear_args)        \
  GPU_KERNEL_ENTRY(linear_half, gpu_linear_args)               \
  GPU_KERNEL_ENTRY(linear_half_small, gpu_linear_args)         \
  GPU_KERNEL_ENTRY(convolve, gpu_convolve_args)                \
  GPU_KERNEL_ENTRY(transposed_convolve, gpu_transposed_args)   \
  GPU_KERNEL_ENTRY(attention_exact, gpu_attention_args)        \
  GPU_KERNEL_ENTRY(attention_half_64_64, gpu_attention_args)   \
  GPU_KERNEL_ENTRY(attention_half_80_80, gpu_attention_args)   \
  GPU_KERNEL_ENTRY(attention_half_96_96, gpu_attention_args)   \
  GPU_KERNEL_ENTRY(attention_half_256_64, gpu_attention_args)  \
  GPU_KERNEL_ENTRY(attention_half_256_256, gpu_attention_args) \
  GPU_KERNEL_ENTRY(layer_norm, gpu_layer_norm_args)            \
  GPU_KERNEL_ENTRY(activate, gpu_activate_args)                \
  GPU_KERNEL_ENTRY(combine, gpu_combine_args)                  \
  GPU_KERNEL_ENTRY(rotate, gpu_rotate_args)                    \
  GPU_KERNEL_ENTRY(depthwise, gpu_depthwise_args)              \
  GPU_KERNEL_ENTRY(row_sums, gpu_image_args)                   \
  GPU_KERNEL_ENTRY(max_pool, gpu_image_args)                   \
  GPU_KERNEL_ENTRY(upsample_nearest, gpu_image_args)           \
  GPU_KERNEL_ENTRY(transpose_image, gpu_image_args)            \
  GPU_KERNEL_ENTRY(window_partition, gpu_window_args)          \
  GPU_KERNEL_ENTRY(window_merge, gpu_window_args)              \
  GPU_KERNEL_ENTRY(resample, gpu_resample_args)                \
  GPU_KERNEL_ENTRY(resample_bytes, gpu_resample_bytes_args)    \
  GPU_KERNEL_ENTRY(normalize, gpu_normalize_args)              \
  GPU_KERNEL_ENTRY(copy_rows, gpu_copy_rows_args)              \
  GPU_KERNEL_ENTRY(above, gpu_above_args)

#endif
