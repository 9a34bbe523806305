// The keys that diffusers 0.42 knows in its configs: the arguments of its classes. Those that begin with "_" are its own.

/** Of the schedulers that are known here; each passes over what only others have. */
export const SCHEDULER_KEYS = keys(`
  algorithm_type base_image_seq_len base_shift beta_end beta_schedule beta_start clip_sample
  clip_sample_range corrector_order disable_corrector dynamic_thresholding_ratio euler_at_final
  final_sigmas_type flow_shift interpolation_type invert_sigmas lambda_min_clipped lower_order_final
  max_image_seq_len max_shift noise_sampler_seed num_train_timesteps original_inference_steps predict_x0
  prediction_type predictor_order rescale_betas_zero_snr rho sample_max_value set_alpha_to_one shift
  shift_terminal sigma_data sigma_max sigma_min sigma_schedule skip_prk_steps solver_order solver_p
  solver_type steps_offset stochastic_sampling tau_func thresholding time_shift_type timestep_scaling
  timestep_spacing timestep_type trained_betas use_beta_sigmas use_dynamic_shifting use_exponential_sigmas
  use_flow_sigmas use_karras_sigmas use_lu_lambdas variance_type
`);

/** Of the networks and autoencoders of the pipelines that are known here. */
export const PART_KEYS = keys(`
  act_fn activation_fn add_attention addition_embed_type addition_embed_type_num_heads
  addition_time_embed_dim attention_bias attention_head_dim attention_type attn_norm_num_groups
  axes_dims_rope block_out_channels caption_channels caption_projection_dim center_input_sample
  class_embed_type class_embeddings_concat conv_in_kernel conv_out_kernel cross_attention_dim
  cross_attention_norm double_self_attention down_block_types downsample_padding downsample_type dropout
  dual_attention_layers dual_cross_attention encoder_hid_dim encoder_hid_dim_type flip_sin_to_cos
  force_upcast freq_shift guidance_embeds in_channels interpolation_scale joint_attention_dim
  latent_channels latents_mean latents_std layers_per_block mid_block_add_attention
  mid_block_only_cross_attention mid_block_scale_factor mid_block_type norm_elementwise_affine norm_eps
  norm_num_groups norm_type num_attention_heads num_class_embeds num_embeds_ada_norm num_layers
  num_single_layers num_train_timesteps num_vector_embeds only_cross_attention out_channels patch_size
  pooled_projection_dim pos_embed_max_size projection_class_embeddings_input_dim qk_norm
  resnet_out_scale_factor resnet_skip_time_act resnet_time_scale_shift
  reverse_transformer_layers_per_block sample_size scaling_factor shift_factor time_cond_proj_dim
  time_embedding_act_fn time_embedding_dim time_embedding_type timestep_post_act
  transformer_layers_per_block up_block_types upcast_attention upsample_type use_additional_conditions
  use_linear_projection use_post_quant_conv use_quant_conv
`);

/** Of the pipelines themselves, in model_index.json. */
export const INDEX_KEYS = keys(`
  add_watermarker feature_extractor force_zeros_for_empty_prompt id2label image_encoder
  requires_aesthetics_score requires_safety_checker safety_checker scheduler text_encoder text_encoder_2
  text_encoder_3 tokenizer tokenizer_2 tokenizer_3 transformer unet vae vae_decoder vae_encoder
`);

function keys(text: string): ReadonlySet<string> {
  return new Set(text.trim().split(/\s+/));
}
