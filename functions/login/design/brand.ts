import type { BrandingTheme } from '../../../shared/model/branding.ts';
import type { OrganizationDocument } from '../../../shared/model/organization.ts';
import type { Ports } from '../../../shared/model/ports.ts';

/** What of a tenant's branding the pages show. */
export interface Brand {
  /** The tenant's friendly name; empty when it has none. */
  name: string;
  logo: string | undefined;
  favicon: string | undefined;
  /** Colour of buttons. */
  primary: string;
  /** CSS background of the page; undefined for the pages' own. */
  background: string | undefined;
  theme: BrandingTheme | undefined;
}

export const plainBrand: Brand = {
  name: '',
  logo: undefined,
  favicon: undefined,
  primary: '#4f46e5',
  background: undefined,
  theme: undefined,
};

type BrandPorts = Pick<Ports, 'store' | 'registry'>;

interface BrandingValue {
  logo_url?: string;
  favicon_url?: string;
  colors?: { primary?: string; page_background?: string | { start?: string; end?: string; angle_deg?: number } };
}

/** A web address that may stand in `src` (AZ-06). */
const picture = (url: string | undefined): string | undefined =>
  url !== undefined && URL.canParse(url) && new URL(url).protocol === 'https:' ? url : undefined;

/** A colour and nothing else: what is stored was checked, and is checked again where it becomes CSS. */
const color = (text: string | undefined): string | undefined =>
  text !== undefined && /^(?:#[0-9a-fA-F]{3,8}|[a-zA-Z]{3,30})$/.test(text) ? text : undefined;

function backgroundOf(value: NonNullable<BrandingValue['colors']>['page_background']): string | undefined {
  if (typeof value === 'string') return color(value);
  const [start, end] = [color(value?.start), color(value?.end)];
  if (start === undefined || end === undefined) return start ?? end;
  const angle = typeof value?.angle_deg === 'number' ? value.angle_deg : 180;
  return `linear-gradient(${angle}deg, ${start}, ${end})`;
}

/**
 * The tenant's branding with the organization's over it. A page never fails for the lack of it: what cannot be read
 * is left at the pages' own look.
 * @param organization id
 * @see management-api 3.18 and 3.7
 */
export async function readBrand(ports: BrandPorts, tenant: string, organization?: string): Promise<Brand> {
  try {
    const none = Promise.resolve(undefined);
    const [{ tenant: record }, branding, themed, owner] = await Promise.all([
      ports.registry.find(tenant, {}, 'copy'),
      ports.store.get(tenant, 'setting', 'branding'),
      ports.store.getByKey(tenant, 'branding-theme', 'default'),
      organization === undefined ? none : ports.store.get(tenant, 'organization', organization),
    ]);
    const value = (branding?.doc['value'] ?? {}) as BrandingValue;
    const theme = themed?.doc as unknown as BrandingTheme | undefined;
    const own = (owner?.doc as unknown as OrganizationDocument | undefined)?.entity.branding;
    return {
      name: record.sign_in?.friendly_name ?? '',
      logo: picture(own?.logo_url) ?? picture(theme?.widget.logo_url) ?? picture(value.logo_url),
      favicon: picture(value.favicon_url),
      primary:
        color(own?.colors?.primary) ??
        color(theme?.colors.primary_button) ??
        color(value.colors?.primary) ??
        plainBrand.primary,
      background:
        color(own?.colors?.page_background) ??
        color(theme?.page_background.background_color) ??
        backgroundOf(value.colors?.page_background),
      theme,
    };
  } catch {
    return plainBrand;
  }
}
