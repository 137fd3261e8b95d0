import { health } from "@/lib/api";

export const dynamic = "force-dynamic";
export const GET = health;
