import Link from "next/link";
import { PageState } from "@/components/page-states";

export const metadata = { title: "Not in the catalogue" };

export default function NotFound() {
  return (
    <PageState title="Not in the catalogue">
      <p>There is no such page, or no such anime or genre in the days that were collected.</p>
      <p>
        <Link href="/">What moved</Link>
      </p>
    </PageState>
  );
}
