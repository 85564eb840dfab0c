import { PageHeader } from "@/components/layout/page-header";
import { Link } from "@/components/link";
import { buttonVariants } from "@/components/ui/button";

export default function NotFound() {
  return (
    <PageHeader
      title="No such page"
      sentence="The address may be mistyped, or the page may have moved."
      action={
        <Link href="/" className={buttonVariants()}>
          Back to Predict
        </Link>
      }
    />
  );
}
