"""The digits models as PyTorch modules: the eps network and the classifier that judges its samples."""

import math

import torch
from torch import nn
from torch.nn import functional as F

BETA0, BETA1 = 0.1, 20.0  # the linear VP schedule the network is trained on
NULL_LABEL = 10  # the class "no label", for classifier-free guidance


def log_alpha_bar(t):
    """log alphaBar(t) = -(beta0 t + (beta1 - beta0) t^2 / 2), t in [0, 1]."""
    return -(BETA0 * t + 0.5 * (BETA1 - BETA0) * t * t)


def alpha_sigma(t):
    """sqrt(alphaBar) and sqrt(1 - alphaBar); expm1 keeps sigma exact near t = 0."""
    log_ab = log_alpha_bar(t)
    return torch.exp(0.5 * log_ab), torch.sqrt(-torch.expm1(log_ab))


class ResBlock(nn.Module):
    """Two 3x3 convolutions with group norm; time and class enter as FiLM between them."""

    def __init__(self, c_in, c_out, c_emb):
        super().__init__()
        self.norm1 = nn.GroupNorm(8, c_in)
        self.conv1 = nn.Conv2d(c_in, c_out, 3, padding=1)
        self.film = nn.Linear(c_emb, 2 * c_out)
        self.norm2 = nn.GroupNorm(8, c_out)
        self.conv2 = nn.Conv2d(c_out, c_out, 3, padding=1)
        self.skip = nn.Identity() if c_in == c_out else nn.Conv2d(c_in, c_out, 1)
        nn.init.zeros_(self.conv2.weight)
        nn.init.zeros_(self.conv2.bias)

    def forward(self, x, emb):
        h = self.conv1(F.silu(self.norm1(x)))
        scale, shift = self.film(emb)[:, :, None, None].chunk(2, dim=1)
        h = self.conv2(F.silu(self.norm2(h) * (1 + scale) + shift))
        return self.skip(x) + h


class Attention(nn.Module):
    """Self-attention over the 7x7 positions."""

    def __init__(self, c, heads=4):
        super().__init__()
        self.heads = heads
        self.norm = nn.GroupNorm(8, c)
        self.qkv = nn.Conv2d(c, 3 * c, 1)
        self.out = nn.Conv2d(c, c, 1)
        nn.init.zeros_(self.out.weight)
        nn.init.zeros_(self.out.bias)

    def forward(self, x):
        n, c, h, w = x.shape
        q, k, v = self.qkv(self.norm(x)).reshape(n, 3 * self.heads, c // self.heads, h * w).chunk(3, dim=1)
        a = torch.softmax(q.transpose(2, 3) @ k / math.sqrt(c // self.heads), dim=-1)
        return x + self.out((v @ a.transpose(2, 3)).reshape(n, c, h, w))


class EpsNet(nn.Module):
    """eps(x, t, label) for x [n,1,28,28] in [-1, 1] units, t [1] or [n], label [n] (10 = no label).

    The UNet works on 2x2 pixel blocks (14x14, then 7x7) and predicts v = alpha eps - sigma x0;
    the module returns eps = sigma x + alpha v, which is exact at both ends of the schedule.
    """

    def __init__(self, c1=64, c2=128, c_emb=256, n_freq=16):
        super().__init__()
        self.register_buffer("freq", torch.pi / 2 * 256 ** torch.linspace(0, 1, n_freq))
        self.label = nn.Embedding(NULL_LABEL + 1, c_emb)
        self.emb = nn.Sequential(nn.Linear(2 * n_freq, c_emb), nn.SiLU(), nn.Linear(c_emb, c_emb))
        self.inp = nn.Conv2d(4, c1, 3, padding=1)
        self.down1 = ResBlock(c1, c1, c_emb)
        self.down = nn.Conv2d(c1, c2, 3, stride=2, padding=1)
        self.mid1 = ResBlock(c2, c2, c_emb)
        self.attn = Attention(c2)
        self.mid2 = ResBlock(c2, c2, c_emb)
        self.up = nn.Conv2d(c2, c1, 3, padding=1)
        self.up1 = ResBlock(2 * c1, c1, c_emb)
        self.norm = nn.GroupNorm(8, c1)
        self.out = nn.Conv2d(c1, 4, 3, padding=1)
        nn.init.zeros_(self.out.weight)
        nn.init.zeros_(self.out.bias)

    def velocity(self, x, t, label):
        phase = t[:, None] * self.freq
        emb = F.silu(self.emb(torch.cat([phase.sin(), phase.cos()], dim=1)) + self.label(label))
        h1 = self.down1(self.inp(F.pixel_unshuffle(x, 2)), emb)
        h = self.mid2(self.attn(self.mid1(self.down(h1), emb)), emb)
        h = self.up(F.interpolate(h, scale_factor=2.0, mode="nearest"))
        h = self.up1(torch.cat([h, h1], dim=1), emb)
        return F.pixel_shuffle(self.out(F.silu(self.norm(h))), 2)

    def forward(self, x, t, label):
        alpha, sigma = (a[:, None, None, None] for a in alpha_sigma(t))
        return sigma * x + alpha * self.velocity(x, t, label)


class Classifier(nn.Module):
    """Which digit is it: x [n,1,28,28] in [-1, 1] -> logits [n,10] and the 64 features before them."""

    def __init__(self):
        super().__init__()
        def block(i, o, stride):
            return [nn.Conv2d(i, o, 3, stride=stride, padding=1, bias=False), nn.BatchNorm2d(o), nn.ReLU()]
        self.body = nn.Sequential(
            *block(1, 16, 1), *block(16, 32, 2), *block(32, 32, 1), *block(32, 48, 2), *block(48, 64, 1),
            nn.AdaptiveAvgPool2d(1), nn.Flatten(),
        )
        self.head = nn.Linear(64, 10)

    def forward(self, x):
        features = self.body(x)
        return self.head(features), features


class PatchClassifier(nn.Module):
    """The same without a convolution: an MLP-Mixer (arXiv 2105.01601) of 49 patches of 4x4 pixels.

    x [n,1,28,28] in [-1, 1] -> logits [n,10] and the 64 features before them.
    """

    def __init__(self, width=64, blocks=3):
        super().__init__()
        self.patches = nn.Linear(16, width)
        self.place = nn.Parameter(torch.zeros(49, width))
        mlp = lambda size, inner: nn.Sequential(nn.Linear(size, inner), nn.GELU(), nn.Linear(inner, size))
        self.norms = nn.ModuleList(nn.LayerNorm(width) for _ in range(2 * blocks + 1))
        self.across = nn.ModuleList(mlp(49, 64) for _ in range(blocks))
        self.within = nn.ModuleList(mlp(width, 96) for _ in range(blocks))
        self.head = nn.Linear(width, 10)

    def forward(self, x):
        n = x.shape[0]
        h = self.patches(x.reshape(n, 7, 4, 7, 4).transpose(2, 3).reshape(n, 49, 16)) + self.place
        for i, (across, within) in enumerate(zip(self.across, self.within)):
            h = h + across(self.norms[2 * i](h).transpose(1, 2)).transpose(1, 2)
            h = h + within(self.norms[2 * i + 1](h))
        features = self.norms[-1](h).mean(1)
        return self.head(features), features


class AttentionClassifier(nn.Module):
    """The same by attention: 49 patches of 4x4 pixels, and one token that gathers what they say.

    x [n,1,28,28] in [-1, 1] -> logits [n,10] and the 64 features before them.
    """

    def __init__(self, width=64, heads=4, blocks=3):
        super().__init__()
        self.heads = heads
        self.patches = nn.Conv2d(1, width, 4, stride=4)
        self.gathering = nn.Parameter(torch.zeros(1, 1, width))
        self.place = nn.Parameter(0.02 * torch.randn(50, width))
        self.norms = nn.ModuleList(nn.LayerNorm(width) for _ in range(2 * blocks + 1))
        self.qkv = nn.ModuleList(nn.Linear(width, 3 * width) for _ in range(blocks))
        self.out = nn.ModuleList(nn.Linear(width, width) for _ in range(blocks))
        self.within = nn.ModuleList(
            nn.Sequential(nn.Linear(width, 2 * width), nn.GELU(), nn.Linear(2 * width, width)) for _ in range(blocks)
        )
        self.head = nn.Linear(width, 10)

    def attend(self, h, i):
        q, k, v = self.qkv[i](h).reshape(h.shape[0], 50, 3, self.heads, -1).permute(2, 0, 3, 1, 4)
        a = torch.softmax(q @ k.transpose(2, 3) / math.sqrt(q.shape[-1]), dim=-1) @ v
        return self.out[i](a.transpose(1, 2).flatten(2))

    def forward(self, x):
        patches = self.patches(x).flatten(2).transpose(1, 2)
        h = torch.cat([self.gathering.expand(x.shape[0], 1, -1), patches], dim=1) + self.place
        for i, within in enumerate(self.within):
            h = h + self.attend(self.norms[2 * i](h), i)
            h = h + within(self.norms[2 * i + 1](h))
        features = self.norms[-1](h[:, 0])
        return self.head(features), features
